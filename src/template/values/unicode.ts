import { encodeRune, fromGoString } from './go-string.ts';

/** Go's `unicode` predicates over one rune. */
export function isLetter(rune: number): boolean {
  return test(/^\p{L}$/u, rune);
}

export function isDigit(rune: number): boolean {
  return test(/^\p{Nd}$/u, rune);
}

export function isNumber(rune: number): boolean {
  return test(/^\p{N}$/u, rune);
}

export function isUpper(rune: number): boolean {
  return test(/^\p{Lu}$/u, rune);
}

export function isLower(rune: number): boolean {
  return test(/^\p{Ll}$/u, rune);
}

export function isTitle(rune: number): boolean {
  return test(/^\p{Lt}$/u, rune);
}

export function isPunct(rune: number): boolean {
  return test(/^\p{P}$/u, rune);
}

/** Go's `unicode.IsSpace`: the White_Space property. */
export function isSpace(rune: number): boolean {
  return test(/^\p{White_Space}$/u, rune);
}

/** Go's `unicode.IsPrint`: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrint(rune: number): boolean {
  if (rune < 0x7f) return rune >= 0x20;
  return test(/^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u, rune);
}

/** Go maps case rune by rune: a mapping that needs more than one rune does not happen. */
export function toUpperRune(rune: number): number {
  return simpleCase(rune, (text) => text.toUpperCase());
}

export function toLowerRune(rune: number): number {
  // The one simple lower case mapping that JavaScript gives as two runes.
  return rune === 0x130 ? 0x69 : simpleCase(rune, (text) => text.toLowerCase());
}

/** Title case differs from upper case for the Latin digraphs and a few Greek and Georgian letters. */
export function toTitleRune(rune: number): number {
  if (rune >= 0x1c4 && rune <= 0x1cc) return rune < 0x1c7 ? 0x1c5 : rune < 0x1ca ? 0x1c8 : 0x1cb;
  if (rune >= 0x1f1 && rune <= 0x1f3) return 0x1f2;
  if (rune >= 0x10d0 && rune <= 0x10ff) return rune;
  return toUpperRune(rune);
}

function simpleCase(rune: number, map: (text: string) => string): number {
  const mapped = Array.from(map(String.fromCodePoint(rune)));
  return mapped.length === 1 ? (mapped[0]?.codePointAt(0) ?? rune) : rune;
}

function test(pattern: RegExp, rune: number): boolean {
  if (rune < 0x80) return pattern.test(String.fromCharCode(rune));
  return pattern.test(fromGoString(encodeRune(rune)));
}
