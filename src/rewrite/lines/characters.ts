export const TAB = 9;
export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const DOUBLE_QUOTE = 34;
export const HASH = 35;
export const SINGLE_QUOTE = 39;
export const PLUS = 43;
export const DASH = 45;
export const COLON = 58;
export const BACKSLASH = 92;

/** 1 for a printable ASCII character that cannot end a plain scalar. */
export const ORDINARY = classify((code) => code > SPACE && code < 0x7f && code !== COLON && code !== HASH);

/** 1 for a character that a plain scalar may start with, whatever follows. */
export const STARTER = classify(
  (code) => ORDINARY[code] === 1 && !'-?,[]{}&*!|>\'"%@`'.includes(String.fromCharCode(code)),
);

/** 1 for letters, digits and `_ . / -`: the characters of keys that are recognised. */
export const KEY = classify((code) => /[\w./-]/.test(String.fromCharCode(code)));

/** 1 for a byte of text that is surely harmless: printable ASCII, and UTF-8 but for three leading bytes. */
const TEXT = classify(
  (code) => code >= SPACE && code !== 0x7f && code !== 0xc2 && code !== 0xe2 && code !== 0xef,
);

function classify(has: (code: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, code) => Number(has(code)));
}

/**
 * Whether a line ends here, at LF, at CR LF or with the file. Flux turns CR LF into LF before it looks at anything, so
 * both mean the same everywhere, also within one file. A CR alone is another thing, which is left to the full reader.
 */
export function isLineEnd(bytes: Uint8Array, at: number): boolean {
  if (at >= bytes.length) return true;
  const code = bytes[at];
  return code === LF || (code === CR && at + 1 < bytes.length && bytes[at + 1] === LF);
}

/** Where the next line starts, given the end of a line. */
export function nextLine(bytes: Uint8Array, lineEnd: number): number {
  return bytes[lineEnd] === CR ? lineEnd + 2 : lineEnd + 1;
}

export function skipSpaces(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] === SPACE) at++;
  return at;
}

/**
 * Where the line of a comment or of a block scalar ends, -1 when it has a character that YAML does not allow or takes
 * for a line break. The bytes are known to be UTF-8. Only a comment may have tabs.
 */
export function endOfText(bytes: Uint8Array, from: number, tabs: boolean): number {
  const { length } = bytes;
  for (let at = from; ; at++) {
    while (at < length && TEXT[bytes[at] ?? 0] === 1) at++;
    if (isLineEnd(bytes, at)) return at;
    const code = bytes[at] ?? 0;
    if (code < 0x80 ? code !== TAB || !tabs : isSpecial(bytes, at)) return -1;
  }
}

/** Whether the character at this leading byte is a C1 control, NEL, LS, PS, U+FFFE or U+FFFF. */
function isSpecial(bytes: Uint8Array, at: number): boolean {
  const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
  if (first === 0xc2) return second < 0xa0;
  if (first === 0xe2) return second === 0x80 && (third === 0xa8 || third === 0xa9);
  return second === 0xbf && third >= 0xbe;
}
