import { decodeRune, toRunes } from '../values/go-string.ts';
import { isSpace } from '../values/unicode.ts';

/** Go's `strings.TrimSpace`. */
export function trimSpace(text: string): string {
  return trimRunes(text, isSpace);
}

/** Go's `strings.Trim`: takes all runes of `cut` off both ends. */
export function trim(text: string, cut: string): string {
  const runes = new Set(toRunes(cut));
  return trimRunes(text, (rune) => runes.has(rune));
}

function trimRunes(text: string, isCut: (rune: number) => boolean): string {
  let start = 0;
  while (start < text.length) {
    const { rune, size } = decodeRune(text, start);
    if (!isCut(rune)) break;
    start += size;
  }
  let end = text.length;
  while (end > start) {
    const before = startOfLastRune(text, end);
    if (!isCut(decodeRune(text, before).rune)) break;
    end = before;
  }
  return text.slice(start, end);
}

function startOfLastRune(text: string, end: number): number {
  for (let size = 2; size <= 4 && end - size >= 0; size++)
    if (decodeRune(text, end - size).size === size) return end - size;
  return end - 1;
}
