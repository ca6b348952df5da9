const TEXT = '$imagepolicy';
const WORD = Buffer.from(TEXT);
const DOLLAR = 36;
/** After so many dollar signs in a row that begin something else, the word is searched as a whole. */
const PATIENCE = 4;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;

/**
 * Whether the file contains the marker text in quotes. This is the one pass over the bytes of every file, so that
 * almost all files cost no more than a search. Text in UTF-16 is found as well, in order to be reported.
 */
export function hasMarkerText(bytes: Uint8Array): boolean {
  const buffer = toBuffer(bytes);
  return (
    nextMarkerText(buffer, 0) !== -1 ||
    (isUtf16(bytes) && utf16Needles(bytes).some((text) => buffer.includes(text)))
  );
}

/** The offsets of all occurrences, each at its opening quote, in order. */
export function findMarkerTexts(bytes: Uint8Array): number[] {
  const buffer = toBuffer(bytes);
  const offsets: number[] = [];
  for (let at = nextMarkerText(buffer, 0); at !== -1; at = nextMarkerText(buffer, at + WORD.length))
    offsets.push(at);
  return offsets;
}

/** Whether Flux would look at the file at all: it wants the text in double quotes, anywhere. */
export function passesScreening(bytes: Uint8Array): boolean {
  return toBuffer(bytes).includes(`"${TEXT}"`, 0, 'latin1');
}

/** Whether the bytes are UTF-16: they start with its byte order mark, or with an ASCII character in it. */
export function isUtf16(bytes: Uint8Array): boolean {
  const [first = 1, second = 1] = bytes;
  return (
    first === 0 || second === 0 || (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  );
}

/** Where `$imagepolicy` is, counted from `text` as UTF-16 in the byte order of the file. */
export function utf16Needles(bytes: Uint8Array): readonly Buffer[] {
  const little = Buffer.from(`"${TEXT}"`, 'utf16le');
  return isUtf16(bytes) ? [little, Buffer.from(little).swap16()] : [];
}

function nextMarkerText(buffer: Buffer, from: number): number {
  for (let at = from; ; at += WORD.length) {
    at = nextWord(buffer, at);
    if (at === -1) return -1;
    const quote = buffer[at - 1];
    if ((quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE) && buffer[at + WORD.length] === quote)
      return at - 1;
  }
}

/** Looking for one byte is the quickest search there is, unless the file is full of shell variables. */
function nextWord(buffer: Buffer, from: number): number {
  let at = from;
  for (let misses = 0; misses < PATIENCE; misses++) {
    at = buffer.indexOf(DOLLAR, at);
    if (at === -1 || isWord(buffer, at)) return at;
    at++;
  }
  return buffer.indexOf(WORD, at);
}

function isWord(buffer: Buffer, at: number): boolean {
  if (at + WORD.length > buffer.length) return false;
  for (let i = 1; i < WORD.length; i++) if (buffer[at + i] !== WORD[i]) return false;
  return true;
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
