import { decodeRune, encodeRune, MAX_RUNE, RUNE_ERROR } from './go-string.ts';
import { isPrint } from './unicode.ts';

/** Go's `strconv.Quote`, or with `ascii` its `QuoteToASCII`. */
export function quote(bytes: string, ascii = false): string {
  let out = '"';
  for (let index = 0; index < bytes.length;) {
    const { rune, size } = decodeRune(bytes, index);
    out +=
      rune === RUNE_ERROR && size === 1 ? byteEscape(bytes.charCodeAt(index)) : escapeRune(rune, '"', ascii);
    index += size;
  }
  return `${out}"`;
}

/** Go's `strconv.QuoteRune`. */
export function quoteRune(rune: number, ascii = false): string {
  return `'${escapeRune(isScalar(rune) ? rune : RUNE_ERROR, "'", ascii)}'`;
}

/** Go's `strconv.CanBackquote`. */
export function canBackquote(bytes: string): boolean {
  for (let index = 0; index < bytes.length;) {
    const { rune, size } = decodeRune(bytes, index);
    index += size;
    if (
      size > 1
        ? rune === 0xfeff
        : rune === RUNE_ERROR || (rune < 0x20 && rune !== 9) || rune === 0x60 || rune === 0x7f
    )
      return false;
  }
  return true;
}

/** Go's `strconv.Unquote` for string literals; `undefined` when the literal is wrong. */
export function unquote(literal: string): string | undefined {
  const quoteMark = literal[0] ?? '';
  const body = literal.slice(1, -1);
  if (quoteMark === '`') return body.replaceAll('\r', '');
  if (body.includes('\n')) return undefined;
  let out = '';
  for (let rest = body; rest !== '';) {
    const char = unquoteChar(rest, quoteMark);
    if (char === undefined) return undefined;
    out += char.bytes;
    rest = char.tail;
  }
  return out;
}

export type UnquotedChar = { readonly rune: number; readonly bytes: string; readonly tail: string };

/** Go's `strconv.UnquoteChar`: the first character of the inside of a literal, and the rest. */
export function unquoteChar(text: string, quoteMark: string): UnquotedChar | undefined {
  if (text === '' || text[0] === quoteMark) return undefined;
  if (text[0] !== '\\') {
    const { rune, size } = decodeRune(text, 0);
    return { rune, bytes: encodeRune(rune), tail: text.slice(size) };
  }
  return simpleEscape(text, quoteMark) ?? hexEscape(text) ?? octalEscape(text);
}

const SIMPLE_ESCAPES = new Map([
  ['a', 7],
  ['b', 8],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
  ['\\', 92],
]);

function simpleEscape(text: string, quoteMark: string): UnquotedChar | undefined {
  const mark = text[1] ?? '';
  const rune = mark === quoteMark ? mark.charCodeAt(0) : SIMPLE_ESCAPES.get(mark);
  return rune === undefined ? undefined : { rune, bytes: String.fromCharCode(rune), tail: text.slice(2) };
}

function hexEscape(text: string): UnquotedChar | undefined {
  const match = /^\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(text);
  if (match === null) return undefined;
  const rune = Number.parseInt(match[1] ?? match[2] ?? match[3] ?? '', 16);
  const tail = text.slice(match[0].length);
  if (match[1] !== undefined) return { rune, bytes: String.fromCharCode(rune), tail };
  return isScalar(rune) ? { rune, bytes: encodeRune(rune), tail } : undefined;
}

function octalEscape(text: string): UnquotedChar | undefined {
  const match = /^\\([0-7]{3})/.exec(text);
  const rune = Number.parseInt(match?.[1] ?? '777', 8);
  return rune > 255 ? undefined : { rune, bytes: String.fromCharCode(rune), tail: text.slice(4) };
}

const NAMED_ESCAPES = new Map([
  [7, '\\a'],
  [8, '\\b'],
  [12, '\\f'],
  [10, '\\n'],
  [13, '\\r'],
  [9, '\\t'],
  [11, '\\v'],
]);

function escapeRune(rune: number, quoteMark: string, ascii: boolean): string {
  if (rune === quoteMark.charCodeAt(0) || rune === 0x5c) return `\\${String.fromCharCode(rune)}`;
  if (isPrint(rune) && (!ascii || rune < 0x80)) return encodeRune(rune);
  const escape = NAMED_ESCAPES.get(rune);
  if (escape !== undefined) return escape;
  if (rune < 0x20 || rune === 0x7f) return byteEscape(rune);
  return rune < 0x10000 ? `\\u${hex(rune, 4)}` : `\\U${hex(rune, 8)}`;
}

function byteEscape(byte: number): string {
  return `\\x${hex(byte, 2)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0');
}

function isScalar(rune: number): boolean {
  return rune >= 0 && rune <= MAX_RUNE && !(rune >= 0xd800 && rune <= 0xdfff);
}
