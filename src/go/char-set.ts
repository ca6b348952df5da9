/** A set of characters: bit `n` for the ASCII character `n`, bit 128 for everything above ASCII. */
export type CharSet = bigint;

export const noChars: CharSet = 0n;
export const everyChar: CharSet = (1n << 129n) - 1n;
const aboveAscii: CharSet = 1n << 128n;

/** The set from one ASCII code to another, both included. */
export function charRange(from: number, to: number): CharSet {
  return ((1n << BigInt(to - from + 1)) - 1n) << BigInt(from);
}

/** The set of the ASCII characters of `text`. */
export function charsOf(text: string): CharSet {
  let set = noChars;
  for (let at = 0; at < text.length; at++) set |= 1n << BigInt(text.charCodeAt(at));
  return set;
}

export function complementOf(set: CharSet): CharSet {
  return everyChar & ~set;
}

/** The set as a class of a JavaScript pattern with the flag `u`, by code, so that no character has a meaning. */
export function toClassSource(set: CharSet): string {
  const isNegated = (set & aboveAscii) !== 0n;
  const listed = isNegated ? complementOf(set) : set;
  let source = '';
  for (let code = 0; code < 128; code++) {
    if ((listed & (1n << BigInt(code))) !== 0n) source += `\\x${code.toString(16).padStart(2, '0')}`;
  }
  return isNegated ? `[^${source}]` : `[${source}]`;
}
