import { expectString } from '../values/expect.ts';
import type { Budget } from '../budget.ts';
import { GoError } from '../go-error.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { dynamicType } from '../values/reflect.ts';
import { ANY_LIST, sliceOf, STRING_LIST } from '../values/types.ts';
import { type Any, anyList, Pointer, Slice, stringList, toInterface } from '../values/values.ts';
import { toInt } from './convert.ts';
import { isDeepEqual } from './deep-equal.ts';
import { any, bool, fixed, integer, str, value, variadic } from './define.ts';
import { isEmpty } from './empty.ts';
import { strval } from './strval.ts';

const push = fixed([any, any], value, (list, item, budget) =>
  copy(items(list, 'push on type'), budget, [], [item]),
);
const prepend = fixed([any, any], value, (list, item, budget) =>
  copy(items(list, 'prepend on type'), budget, [item], []),
);
const first = fixed([any], any, (list) => items(list, 'find first on type')[0] ?? null);
const last = fixed([any], any, (list) => items(list, 'find last on type').at(-1) ?? null);
const rest = fixed([any], value, (list) => part(items(list, 'find rest on type'), 1, undefined));
const initial = fixed([any], value, (list) => part(items(list, 'find initial on type'), 0, -1));
const reverse = fixed([any], value, (list) => anyList(items(list, 'find reverse on type').toReversed()));
const uniq = fixed([any], value, (list, budget) => anyList(unique(items(list, 'find uniq on type'), budget)));
const without = variadic([any], any, value, (list, omitted, budget) =>
  anyList(items(list, 'find without on type').filter((item) => !includes(omitted, item, budget))),
);
const has = fixed([any, any], bool, (needle, haystack, budget) =>
  haystack === null ? false : includes(items(haystack, 'find has on type'), needle, budget),
);
const compact = fixed([any], value, (list) =>
  anyList(items(list, 'compact on type').filter((item) => !isEmpty(item))),
);
const slice = variadic([any], any, value, sliceList);
const chunk = fixed([integer, any], value, chunkList);
const list = variadic([], any, value, anyList);

/** sprig's functions on lists. */
export const listFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['list', list],
  ['tuple', list],
  ['append', push],
  ['push', push],
  ['mustAppend', push],
  ['mustPush', push],
  ['prepend', prepend],
  ['mustPrepend', prepend],
  ['first', first],
  ['mustFirst', first],
  ['last', last],
  ['mustLast', last],
  ['rest', rest],
  ['mustRest', rest],
  ['initial', initial],
  ['mustInitial', initial],
  ['reverse', reverse],
  ['mustReverse', reverse],
  ['uniq', uniq],
  ['mustUniq', uniq],
  ['without', without],
  ['mustWithout', without],
  ['has', has],
  ['mustHas', has],
  ['compact', compact],
  ['mustCompact', compact],
  ['slice', slice],
  ['mustSlice', slice],
  ['chunk', chunk],
  ['mustChunk', chunk],
  ['concat', variadic([], any, any, concat)],
  ['join', fixed([str, any], str, join)],
  ['sortAlpha', fixed([any], value, sortAlpha)],
  ['toStrings', fixed([any], value, toStrings)],
];

function items(list: Any, action: string): readonly Any[] {
  const { kind } = dynamicType(list);
  if (!(list instanceof Slice)) throw new GoError(`Cannot ${action} ${kind}`);
  return list.items;
}

function copy(all: readonly Any[], budget: Budget, before: Any[], after: Any[]): Slice {
  budget.reserve((all.length + 1) * 8);
  return anyList([...before, ...all, ...after]);
}

function part(all: readonly Any[], from: number, to: number | undefined): Slice {
  return new Slice(ANY_LIST, all.slice(from, to), all.length === 0);
}

function unique(all: readonly Any[], budget: Budget): Any[] {
  const found: Any[] = [];
  // Strings are compared by value, so they need no search.
  const strings = new Set<string>();
  for (const item of all) {
    if (typeof item === 'string' ? strings.has(item) : includes(found, item, budget)) continue;
    if (typeof item === 'string') strings.add(item);
    found.push(item);
  }
  return found;
}

function includes(all: readonly Any[], item: Any, budget: Budget): boolean {
  return all.some((other) => isDeepEqual(item, other, budget));
}

function sliceList(list: Any, indexes: readonly Any[]) {
  const { kind } = dynamicType(list);
  if (!(list instanceof Slice)) throw new GoError(`list should be type of slice or array but ${kind}`);
  const { length } = list.items;
  if (length === 0) return toInterface(null);
  const start = indexes.length > 0 ? toInt(indexes[0] ?? null) : 0n;
  const end = indexes.length > 1 ? toInt(indexes[1] ?? null) : BigInt(length);
  if (start < 0n || end < start || end > BigInt(length))
    throw new GoError('reflect.Value.Slice: slice index out of bounds');
  return toInterface(new Slice(list.type, list.items.slice(Number(start), Number(end))));
}

function chunkList(size: bigint, list: Any): Slice {
  const { kind } = dynamicType(list);
  if (!(list instanceof Slice)) throw new GoError(`Cannot chunk type ${kind}`);
  const all = list.items;
  if (size <= 0n)
    throw new GoError(
      size === 0n ? 'runtime error: integer divide by zero' : 'runtime error: makeslice: len out of range',
    );
  const width = Number(size);
  const chunks: Slice[] = [];
  for (let at = 0; at < all.length; at += width) chunks.push(anyList(all.slice(at, at + width)));
  return new Slice(sliceOf(ANY_LIST), chunks);
}

function concat(lists: readonly Any[], budget: Budget): Slice {
  const all: Any[] = [];
  for (const list of lists) {
    const { kind } = dynamicType(list);
    if (!(list instanceof Slice)) throw new GoError(`Cannot concat type ${kind} as list`);
    budget.reserve((all.length + list.items.length) * 8);
    all.push(...list.items);
  }
  return new Slice(ANY_LIST, all, all.length === 0);
}

function join(separator: string, list: Any, budget: Budget): string {
  const texts = toStrings(list, budget).items.map((item) => (typeof item === 'string' ? item : ''));
  budget.reserve(texts.reduce((sum, text) => sum + text.length, separator.length * texts.length));
  return texts.join(separator);
}

/** Sorts a list of strings in place, as Go does; of any other list it sorts the texts. */
function sortAlpha(list: Any, budget: Budget): Slice {
  const target = list instanceof Pointer ? list.target : list;
  if (!(target instanceof Slice)) return stringList([strval(list, budget)]);
  const strings = toStrings(list, budget);
  budget.step(strings.items.length);
  strings.items.sort((a, b) => compareStrings(expectString(a), expectString(b)));
  return strings;
}

function toStrings(list: Any, budget: Budget): Slice {
  if (list instanceof Slice && list.type === STRING_LIST) return list;
  if (list === null) return stringList([]);
  if (!(list instanceof Slice)) return stringList([strval(list, budget)]);
  return stringList(list.items.filter((item) => item !== null).map((item) => strval(item, budget)));
}

function compareStrings(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
