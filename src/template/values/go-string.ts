/**
 * A Go string is a sequence of bytes. Inside the engine it is a JavaScript string whose characters are those bytes
 * (0 to 255), so that lengths, indexes, slices and comparisons are Go's. Plain ASCII looks the same on both sides.
 */
export function toGoString(text: string): string {
  return isAscii(text) ? text : Buffer.from(text, 'utf8').toString('latin1');
}

/** The text of a Go string; bytes that are not UTF-8 become U+FFFD. */
export function fromGoString(bytes: string): string {
  return isAscii(bytes) ? bytes : Buffer.from(bytes, 'latin1').toString('utf8');
}

export const RUNE_ERROR = 0xfffd;
export const MAX_RUNE = 0x10ffff;

export type DecodedRune = { readonly rune: number; readonly size: number };

/** The rune that starts at `index`, as Go's `utf8.DecodeRuneInString`: a wrong byte is U+FFFD of size 1. */
export function decodeRune(bytes: string, index: number): DecodedRune {
  const first = bytes.charCodeAt(index);
  if (Number.isNaN(first)) return { rune: RUNE_ERROR, size: 0 };
  if (first < 0x80) return { rune: first, size: 1 };
  const size = sequenceLength(first);
  let rune = size === 2 ? first & 0x1f : size === 3 ? first & 0x0f : first & 0x07;
  for (let offset = 1; offset < size; offset++) {
    const byte = bytes.charCodeAt(index + offset);
    if (!(byte >= 0x80 && byte <= 0xbf)) return { rune: RUNE_ERROR, size: 1 };
    rune = (rune << 6) | (byte & 0x3f);
  }
  return size === 0 || !isShortestForm(rune, size) ? { rune: RUNE_ERROR, size: 1 } : { rune, size };
}

/** The runes of a Go string, one U+FFFD for each wrong byte. */
export function toRunes(bytes: string): number[] {
  const runes: number[] = [];
  for (let index = 0; index < bytes.length;) {
    const { rune, size } = decodeRune(bytes, index);
    runes.push(rune);
    index += size;
  }
  return runes;
}

export function runeCount(bytes: string): number {
  return isAscii(bytes) ? bytes.length : toRunes(bytes).length;
}

/** The bytes of a rune; what is no Unicode scalar value becomes U+FFFD. */
export function encodeRune(rune: number): string {
  if (rune < 0x80 && rune >= 0) return String.fromCharCode(rune);
  const valid = rune >= 0 && rune <= MAX_RUNE && !(rune >= 0xd800 && rune <= 0xdfff);
  return toGoString(String.fromCodePoint(valid ? rune : RUNE_ERROR));
}

export function fromRunes(runes: readonly number[]): string {
  return runes.map(encodeRune).join('');
}

/** Applies a mapping of text to a Go string and keeps wrong bytes out of it. */
export function mapText(bytes: string, map: (text: string) => string): string {
  return isAscii(bytes) ? toGoString(map(bytes)) : toGoString(map(fromGoString(fromRunes(toRunes(bytes)))));
}

export function isAscii(text: string): boolean {
  return !/[^\x00-\x7f]/.test(text);
}

export function isUtf8(bytes: string): boolean {
  return isAscii(bytes) || toGoString(fromGoString(bytes)) === bytes;
}

function sequenceLength(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

function isShortestForm(rune: number, size: number): boolean {
  if (size === 2) return rune >= 0x80;
  if (size === 3) return rune >= 0x800 && !(rune >= 0xd800 && rune <= 0xdfff);
  return rune >= 0x10000 && rune <= MAX_RUNE;
}
