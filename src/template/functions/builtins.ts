import type { Budget } from '../budget.ts';
import { sprint, sprintln } from '../fmt/print.ts';
import { sprintf } from '../fmt/printf.ts';
import { GoError } from '../go-error.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { decodeRune } from '../values/go-string.ts';
import { byteAt, elementAt, indirect, isTrue, lengthOf } from '../values/reflect.ts';
import { ANY, canBeNil, isAssignable, STRING, type Type, UINT8 } from '../values/types.ts';
import { isPrint } from '../values/unicode.ts';
import {
  type Any,
  GoMap,
  Int,
  keyOf,
  Pointer,
  type Reflected,
  reflectAs,
  Slice,
  toAny,
  typeOf,
  type Value,
  zeroOf,
} from '../values/values.ts';
import { any, bool, fixed, integer, reflected, str, unwrap, value, variadic } from './define.ts';
import { queryEscape } from './url-escape.ts';

/** The functions that Go's `text/template` has by itself, the comparisons apart. */
export const builtins: readonly (readonly [string, FunctionSpec])[] = [
  ['print', variadic([], any, str, sprint)],
  ['println', variadic([], any, str, sprintln)],
  ['printf', variadic([str], any, str, sprintf)],
  ['html', variadic([], any, str, (args, budget) => escapeHtml(toText(args, budget)))],
  ['js', variadic([], any, str, (args, budget) => escapeJs(toText(args, budget)))],
  ['urlquery', variadic([], any, str, (args, budget) => queryEscape(toText(args, budget)))],
  ['len', fixed([reflected], integer, length)],
  ['not', fixed([reflected], bool, (argument) => !isTrue(toAny(argument)))],
  ['index', variadic([reflected], reflected, value, index)],
  // The executor itself evaluates these, because they do not evaluate all of their arguments.
  ['and', variadic([reflected], reflected, value, (first) => first)],
  ['or', variadic([reflected], reflected, value, (first) => first)],
  ['call', variadic([reflected], reflected, value, (callee) => callee)],
];

/** Arguments as one text: `<no value>` for nothing, pointers followed. */
function toText(args: readonly Any[], budget: Budget): string {
  const [only] = args;
  if (args.length === 1 && typeof only === 'string') return only;
  return sprint(
    args.map((arg) => (arg === null ? '<no value>' : arg instanceof Pointer ? arg.target : arg)),
    budget,
  );
}

function length(argument: Reflected): number {
  const target = indirect(argument);
  if (target === null) throw new GoError('len of nil pointer');
  if (target === undefined) throw new GoError('reflect: call of reflect.Value.Type on zero Value');
  const count = lengthOf(target);
  if (count === undefined) throw new GoError(`len of type ${typeOf(target).name}`);
  return count;
}

function index(item: Reflected, indexes: readonly Reflected[]): Reflected {
  let current = unwrap(item);
  if (current === undefined) throw new GoError('index of untyped nil');
  for (const at of indexes) {
    const target = indirect(current);
    if (target === null || target === undefined) throw new GoError('index of nil pointer');
    current = elementOf(target, unwrap(at));
  }
  return current;
}

function elementOf(target: Value, at: Reflected): Reflected {
  if (typeof target === 'string') return byteAt(target, toIndex(at, target.length, 'string'), UINT8);
  if (target instanceof Slice) return elementAt(target, toIndex(at, target.items.length, 'slice'));
  if (!(target instanceof GoMap)) throw new GoError(`can't index item of type ${typeOf(target).name}`);
  const key = toKey(at, target.type.key ?? STRING);
  const elem = target.type.elem ?? ANY;
  const entry = target.entries.get(keyOf(key));
  return entry === undefined ? zeroOf(elem) : reflectAs(elem, entry.value);
}

function toIndex(at: Reflected, size: number, kind: 'string' | 'slice'): number {
  if (at === undefined) throw new GoError('cannot index slice/array with nil');
  if (!(at instanceof Int)) throw new GoError(`cannot index slice/array with type ${typeOf(at).name}`);
  if (at.value < 0n || at.value > BigInt(size)) throw new GoError(`index out of range: ${at.value}`);
  if (at.value === BigInt(size)) throw new GoError(`reflect: ${kind} index out of range`);
  return Number(at.value);
}

function toKey(at: Reflected, type: Type): Value {
  if (at === undefined) {
    if (!canBeNil(type)) throw new GoError(`value is nil; should be of type ${type.name}`);
    return '';
  }
  if (!isAssignable(typeOf(at), type))
    throw new GoError(`value has type ${typeOf(at).name}; should be ${type.name}`);
  return toAny(at) ?? '';
}

const HTML_ESCAPES = new Map([
  ['\0', '\xef\xbf\xbd'],
  ['"', '&#34;'],
  ["'", '&#39;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
]);

function escapeHtml(text: string): string {
  return text.replace(/[\0"'&<>]/g, (char) => HTML_ESCAPES.get(char) ?? char);
}

const JS_ESCAPES = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
  ['<', '\\u003C'],
  ['>', '\\u003E'],
  ['&', '\\u0026'],
  ['=', '\\u003D'],
]);

function escapeJs(text: string): string {
  let out = '';
  for (let at = 0; at < text.length;) {
    const { rune, size } = decodeRune(text, at);
    const char = text.slice(at, at + size);
    if (size === 1 && rune < 0x80) out += JS_ESCAPES.get(char) ?? (rune < 0x20 ? unicodeEscape(rune) : char);
    else out += isPrint(rune) ? char : unicodeEscape(rune);
    at += size;
  }
  return out;
}

function unicodeEscape(rune: number): string {
  return `\\u${rune.toString(16).toUpperCase().padStart(4, '0')}`;
}
