import type { Budget } from '../budget.ts';
import { sprint } from '../fmt/print.ts';
import { GoError } from '../go-error.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { encodeRune, toRunes } from '../values/go-string.ts';
import { quote } from '../values/quote.ts';
import { STRING_MAP } from '../values/types.ts';
import { isSpace } from '../values/unicode.ts';
import { type Any, goMap, stringList } from '../values/values.ts';
import { parseInt64 } from '../values/strconv.ts';
import { any, bool, fixed, integer, str, value, variadic } from './define.ts';
import { strval } from './strval.ts';
import { trim, trimSpace } from './trim.ts';

/** sprig's functions on strings that do not look at letters (case.ts) or words (wrap.ts). */
export const stringFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['hello', fixed([], str, () => 'Hello!')],
  ['trim', fixed([str], str, trimSpace)],
  ['trimAll', fixed([str, str], str, (cut, text) => trim(text, cut))],
  ['trimall', fixed([str, str], str, (cut, text) => trim(text, cut))],
  [
    'trimSuffix',
    fixed([str, str], str, (end, text) =>
      text.endsWith(end) ? text.slice(0, text.length - end.length) : text,
    ),
  ],
  [
    'trimPrefix',
    fixed([str, str], str, (start, text) => (text.startsWith(start) ? text.slice(start.length) : text)),
  ],
  ['contains', fixed([str, str], bool, (part, text) => text.includes(part))],
  ['hasPrefix', fixed([str, str], bool, (part, text) => text.startsWith(part))],
  ['hasSuffix', fixed([str, str], bool, (part, text) => text.endsWith(part))],
  ['repeat', fixed([integer, str], str, repeat)],
  ['replace', fixed([str, str, str], str, replace)],
  ['substr', fixed([integer, integer, str], str, substring)],
  ['trunc', fixed([integer, str], str, truncate)],
  ['nospace', fixed([str], str, removeSpace)],
  ['indent', fixed([integer, str], str, indent)],
  ['nindent', fixed([integer, str], str, (spaces, text, budget) => `\n${indent(spaces, text, budget)}`)],
  ['plural', fixed([str, str, integer], str, (one, many, count) => (count === 1n ? one : many))],
  [
    'quote',
    variadic([], any, str, (all, budget) =>
      present(all)
        .map((item) => quote(strval(item, budget)))
        .join(' '),
    ),
  ],
  [
    'squote',
    variadic([], any, str, (all, budget) =>
      present(all)
        .map((item) => `'${sprint([item], budget)}'`)
        .join(' '),
    ),
  ],
  [
    'cat',
    variadic([], any, str, (all, budget) =>
      present(all)
        .map((item) => sprint([item], budget))
        .join(' '),
    ),
  ],
  ['toString', fixed([any], str, strval)],
  ['atoi', fixed([str], integer, atoi)],
  [
    'splitList',
    fixed([str, str], value, (separator, text, budget) => stringList(split(text, separator, -1, budget))),
  ],
  [
    'split',
    fixed([str, str], value, (separator, text, budget) => numbered(split(text, separator, -1, budget))),
  ],
  [
    'splitn',
    fixed([str, integer, str], value, (separator, count, text, budget) =>
      numbered(split(text, separator, Number(count), budget)),
    ),
  ],
];

function present(all: readonly Any[]): Any[] {
  return all.filter((item) => item !== null);
}

function repeat(count: bigint, text: string, budget: Budget): string {
  if (count < 0n) throw new GoError('strings: negative Repeat count');
  if (count > 0n && BigInt(text.length) > (1n << 62n) / count)
    throw new GoError('strings: Repeat output length overflow');
  budget.reserve(Number(count) * text.length);
  return text === '' ? '' : text.repeat(Number(count));
}

function replace(from: string, to: string, text: string, budget: Budget): string {
  // An empty search string stands between all runes.
  const parts = from === '' ? ['', ...toRunes(text).map(encodeRune), ''] : text.split(from);
  budget.reserve(text.length + parts.length * to.length);
  return from === '' && text === '' ? to : parts.join(to);
}

function substring(start: bigint, end: bigint, text: string): string {
  const length = BigInt(text.length);
  if (start < 0n) return text.slice(0, checkBound(0n, end, length));
  if (end < 0n || end > length) return text.slice(checkStart(start, length));
  return text.slice(Number(start), checkBound(start, end, length));
}

function checkBound(start: bigint, end: bigint, length: bigint): number {
  if (end < 0n || end > length)
    throw new GoError(outOfRange(`:${end < 0n ? end : `${end}] with length ${length}`}`, end < 0n));
  if (start > end) throw new GoError(`runtime error: slice bounds out of range [${start}:${end}]`);
  return Number(end);
}

function checkStart(start: bigint, length: bigint): number {
  if (start > length) throw new GoError(`runtime error: slice bounds out of range [${start}:${length}]`);
  return Number(start);
}

function outOfRange(bounds: string, close: boolean): string {
  return `runtime error: slice bounds out of range [${bounds}${close ? ']' : ''}`;
}

function truncate(count: bigint, text: string): string {
  const length = BigInt(text.length);
  if (count < 0n && length + count > 0n) return text.slice(Number(length + count));
  return count >= 0n && length > count ? text.slice(0, Number(count)) : text;
}

/** Looks at single bytes, as the library does that sprig uses: 0x85 and 0xA0 are spaces, other bytes are runes. */
function removeSpace(text: string): string {
  const kept = Array.from(text).filter((char) => !isSpace(char.charCodeAt(0)));
  return kept.length === text.length ? text : kept.map((char) => encodeRune(char.charCodeAt(0))).join('');
}

function indent(spaces: bigint, text: string, budget: Budget): string {
  const lines = text.split('\n');
  const pad = repeat(spaces, ' ', budget);
  budget.reserve(text.length + lines.length * pad.length);
  return pad + lines.join(`\n${pad}`);
}

function atoi(text: string): bigint {
  const parsed = parseInt64(text, 10);
  if (typeof parsed === 'bigint') return parsed;
  if (parsed === 'invalid syntax') return 0n;
  return text.startsWith('-') ? -(1n << 63n) : (1n << 63n) - 1n;
}

/** Go's `strings.SplitN`. */
function split(text: string, separator: string, count: number, budget: Budget): string[] {
  if (count === 0) return [];
  const parts = separator === '' ? toRuneTexts(text) : text.split(separator);
  budget.reserve(parts.length * 8);
  if (count < 0 || parts.length <= count) return parts;
  return [...parts.slice(0, count - 1), parts.slice(count - 1).join(separator)];
}

function toRuneTexts(text: string): string[] {
  const parts: string[] = [];
  for (const rune of toRunes(text)) parts.push(encodeRune(rune));
  return parts;
}

function numbered(parts: readonly string[]) {
  return goMap(
    STRING_MAP,
    parts.map((part, index) => [`_${index}`, part] as const),
  );
}
