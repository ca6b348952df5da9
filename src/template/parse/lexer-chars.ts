import { encodeRune } from '../values/go-string.ts';
import { isDigit, isLetter, isPrint } from '../values/unicode.ts';

export const SPACES = ' \t\r\n';

export function isSpaceChar(char: string | undefined): boolean {
  return char !== undefined && SPACES.includes(char);
}

export function isAlphaNumeric(rune: number): boolean {
  return rune === 0x5f || isLetter(rune) || isDigit(rune);
}

export function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) if (text.charCodeAt(at) === 0x0a) count++;
  return count;
}

/** Go's `%#U`. */
export function toUnicodeText(rune: number): string {
  const code = `U+${rune.toString(16).toUpperCase().padStart(4, '0')}`;
  return isPrint(rune) ? `${code} '${encodeRune(rune)}'` : code;
}

const NUMBER =
  /[-+]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][-+]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][-+]?[0-9_]*)?)i?/y;

/** How many bytes from `at` on look like a number. */
export function numberLength(text: string, at: number): number {
  NUMBER.lastIndex = at;
  return NUMBER.exec(text)?.[0].length ?? 0;
}
