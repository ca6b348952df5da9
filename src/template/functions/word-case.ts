import { decodeRune, encodeRune, RUNE_ERROR, toRunes } from '../values/go-string.ts';
import {
  isLetter,
  isNumber,
  isPunct,
  isSpace,
  isUpper,
  toLowerRune,
  toUpperRune,
} from '../values/unicode.ts';

/** sprig's `camelcase`, which is the Pascal case of the library behind it. */
export function toPascalCase(text: string): string {
  const runes = toRunes(text);
  const start = runes.findIndex((rune) => !isConnector(rune));
  if (runes.length === 0) return '';
  if (start < 0) return runes.map(encodeRune).join('');
  let out = runes.slice(0, start).map(encodeRune).join('');
  let current = toUpperRune(runes[start] ?? 0);
  let lowering = isUpper(runes[start] ?? 0);
  for (const next of runes.slice(start + 1)) {
    const previous = current;
    current = next;
    if (isConnector(current) && isConnector(previous)) {
      out += encodeRune(previous);
      continue;
    }
    if (isConnector(previous)) {
      lowering = isUpper(current);
      current = toUpperRune(current);
      continue;
    }
    // What follows a capital is lowered until the first letter that is not one.
    if (lowering && isUpper(current)) current = toLowerRune(current);
    else lowering = false;
    out += encodeRune(previous);
  }
  return out + encodeRune(current);
}

type WordKind = 'none' | 'number' | 'upper' | 'letters' | 'connector' | 'punctuation' | 'other';
type Word = { readonly kind: WordKind; readonly text: string; readonly remaining: string };

/** sprig's `snakecase` and `kebabcase`: words in lower case with a connector between them. */
export function toDelimitedCase(text: string, connector: string): string {
  if (text === '') return '';
  let out = '';
  const add = (word: Word) => {
    out += toLower(word, connector);
  };
  const isWord = (word: Word) => word.kind === 'letters' || word.kind === 'number';
  const separates = (word: Word) => word.kind !== 'connector' && word.kind !== 'punctuation';
  const addWords = (first: Word): Word => {
    let word = first;
    for (; isWord(word); word = nextWord(word.remaining)) add(word);
    return word;
  };
  let word = nextWord(text);
  while (word.remaining !== '') {
    if (word.kind !== 'connector') add(word);
    const previous = word;
    word = nextWord(word.remaining);
    if (previous.kind === 'number') {
      word = addWords(word);
      if (word.kind !== 'none' && separates(word)) out += connector;
    } else if (previous.kind === 'connector') {
      add(previous);
    } else if (previous.kind !== 'punctuation') {
      if (word.kind !== 'number') {
        if (separates(word)) out += connector;
        continue;
      }
      if (word.remaining === '') continue;
      // A number after a word belongs to it, unless letters follow: "a1b" and "a1_b" differ.
      const number = word;
      word = nextWord(word.remaining);
      if (word.kind !== 'letters') {
        add(number);
        if (separates(word)) out += connector;
        continue;
      }
      out += connector;
      add(number);
      word = addWords(word);
      if (word.kind !== 'none' && separates(word)) out += connector;
    }
  }
  add(word);
  return out;
}

function toLower({ kind, text }: Word, connector: string): string {
  if (kind !== 'upper' && kind !== 'connector') return text;
  return toRunes(text)
    .map((rune) => (isConnector(rune) ? connector : encodeRune(isUpper(rune) ? toLowerRune(rune) : rune)))
    .join('');
}

function nextWord(text: string): Word {
  if (text === '') return { kind: 'none', text: '', remaining: '' };
  const { rune, size } = decodeRune(text, 0);
  if (rune === RUNE_ERROR) return cut('none', text, size);
  if (isConnector(rune)) return cut('connector', text, span(text, size, isConnector));
  if (isPunct(rune)) return cut('punctuation', text, span(text, size, isPunct));
  if (isUpper(rune)) return cut('upper', text, upperSpan(text, size));
  if (isAlphabet(rune)) return cut('letters', text, span(text, size, isSmall));
  if (isNumber(rune)) return cut('number', text, span(text, size, isNumber));
  return cut(
    'other',
    text,
    span(text, size, (next) => !isConnector(next) && !isAlphabet(next) && !isNumber(next) && !isPunct(next)),
  );
}

/** "HTTPServer" gives "HTTP", "Server" gives itself. */
function upperSpan(text: string, size: number): number {
  const second = decodeRune(text, size);
  if (second.size === 0) return size;
  if (!isUpper(second.rune)) return isAlphabet(second.rune) ? span(text, size, isSmall) : size;
  const end = span(text, size, isUpper);
  const after = decodeRune(text, end);
  if (after.size === 0 || !isAlphabet(after.rune)) return end;
  const lastSize = encodeRune(toRunes(text.slice(0, end)).at(-1) ?? 0).length;
  return end - lastSize;
}

function span(text: string, from: number, holds: (rune: number) => boolean): number {
  let end = from;
  while (end < text.length) {
    const { rune, size } = decodeRune(text, end);
    if (!holds(rune)) break;
    end += size;
  }
  return end;
}

function cut(kind: WordKind, text: string, end: number): Word {
  return { kind, text: text.slice(0, end), remaining: text.slice(end) };
}

function isConnector(rune: number): boolean {
  return rune === 0x2d || rune === 0x5f || isSpace(rune);
}

function isSmall(rune: number): boolean {
  return isAlphabet(rune) && !isUpper(rune);
}

/** A letter that is no Han ideograph. */
function isAlphabet(rune: number): boolean {
  return isLetter(rune) && !isIdeograph(rune);
}

function isIdeograph(rune: number): boolean {
  return (
    (rune >= 0x4e00 && rune <= 0x9fcc) ||
    (rune >= 0x3400 && rune <= 0x4d85) ||
    (rune >= 0x20000 && rune <= 0x2b81d)
  );
}
