import type { FunctionSpec } from '../values/function-spec.ts';
import { encodeRune, fromRunes, isAscii, toRunes } from '../values/go-string.ts';
import {
  isDigit,
  isLetter,
  isLower,
  isSpace,
  isTitle,
  isUpper,
  toLowerRune,
  toTitleRune,
  toUpperRune,
} from '../values/unicode.ts';
import { fixed, str } from './define.ts';
import { toDelimitedCase, toPascalCase } from './word-case.ts';

/** sprig's functions that change or pick letters. */
export const caseFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['upper', fixed([str], str, (text) => (isAscii(text) ? text.toUpperCase() : mapRunes(text, toUpperRune)))],
  ['lower', fixed([str], str, (text) => (isAscii(text) ? text.toLowerCase() : mapRunes(text, toLowerRune)))],
  ['title', fixed([str], str, toTitle)],
  ['untitle', fixed([str], str, (text) => atWordStarts(text, toLowerRune))],
  ['swapcase', fixed([str], str, swapCase)],
  ['initials', fixed([str], str, initials)],
  ['camelcase', fixed([str], str, toPascalCase)],
  ['snakecase', fixed([str], str, (text) => toDelimitedCase(text, '_'))],
  ['kebabcase', fixed([str], str, (text) => toDelimitedCase(text, '-'))],
];

function mapRunes(text: string, map: (rune: number) => number): string {
  return fromRunes(toRunes(text).map(map));
}

/** Go's `strings.Title`: a letter that no letter, digit, underscore or ASCII sign precedes. */
function toTitle(text: string): string {
  let previous = 0x20;
  return mapRunes(text, (rune) => {
    const mapped = isSeparator(previous) ? toTitleRune(rune) : rune;
    previous = rune;
    return mapped;
  });
}

function isSeparator(rune: number): boolean {
  if (rune < 0x80) return !/[0-9A-Za-z_]/.test(String.fromCharCode(rune));
  return !isLetter(rune) && !isDigit(rune) && isSpace(rune);
}

function atWordStarts(text: string, map: (rune: number) => number): string {
  let atStart = true;
  return mapRunes(text, (rune) => {
    if (isSpace(rune)) atStart = true;
    else if (atStart) {
      atStart = false;
      return map(rune);
    }
    return rune;
  });
}

function swapCase(text: string): string {
  let afterSpace = true;
  return mapRunes(text, (rune) => {
    const wasAfterSpace = afterSpace;
    if (isUpper(rune) || isTitle(rune)) {
      afterSpace = false;
      return toLowerRune(rune);
    }
    if (isLower(rune)) {
      afterSpace = false;
      return wasAfterSpace ? toTitleRune(rune) : toUpperRune(rune);
    }
    afterSpace = isSpace(rune);
    return rune;
  });
}

/** The first byte of each word, as a rune: the library behind it does not decode. */
function initials(text: string): string {
  let out = '';
  let afterGap = true;
  for (let index = 0; index < text.length; index++) {
    const byte = text.charCodeAt(index);
    if (isSpace(byte)) afterGap = true;
    else if (afterGap) {
      out += encodeRune(byte);
      afterGap = false;
    }
  }
  return out;
}
