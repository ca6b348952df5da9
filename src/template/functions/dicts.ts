import { expectString } from '../values/expect.ts';
import type { Budget } from '../budget.ts';
import { GoError } from '../go-error.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { sortedEntries } from '../values/reflect.ts';
import { DICT } from '../values/types.ts';
import { type Any, anyList, dict, GoMap, stringList, typeOf } from '../values/values.ts';
import { any, bool, dictionary, fixed, str, value, variadic } from './define.ts';
import { merge } from './merge.ts';
import { strval } from './strval.ts';

/** sprig's functions on dicts. Where Go's order is random, ours is the order of the keys. */
export const dictFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['dict', variadic([], any, value, createDict)],
  ['get', fixed([dictionary, str], any, (map, key) => (map.entries.has(key) ? getEntry(map, key) : ''))],
  ['set', fixed([dictionary, str, any], dictionary, setEntry)],
  ['unset', fixed([dictionary, str], dictionary, unsetEntry)],
  ['hasKey', fixed([dictionary, str], bool, (map, key) => map.entries.has(key))],
  [
    'pluck',
    variadic([str], dictionary, value, (key, maps) =>
      anyList(maps.filter((map) => map.entries.has(key)).map((map) => getEntry(map, key))),
    ),
  ],
  [
    'keys',
    variadic([], dictionary, value, (maps, budget) =>
      stringList(collect(maps, budget, (entry) => expectString(entry.key))),
    ),
  ],
  [
    'values',
    fixed([dictionary], value, (map, budget) => anyList(collect([map], budget, (entry) => entry.value))),
  ],
  [
    'pick',
    variadic([dictionary], str, value, (map, keys) =>
      dict(keys.filter((key) => map.entries.has(key)).map((key) => [key, getEntry(map, key)])),
    ),
  ],
  ['omit', variadic([dictionary], str, value, (map, keys) => omit(map, new Set(keys)))],
  ['dig', variadic([], any, any, dig)],
  [
    'merge',
    variadic([dictionary], dictionary, any, (target, sources, budget) =>
      mergeAll(target, sources, { overwrite: false, budget }),
    ),
  ],
  [
    'mustMerge',
    variadic([dictionary], dictionary, any, (target, sources, budget) =>
      mergeAll(target, sources, { overwrite: false, budget }),
    ),
  ],
  [
    'mergeOverwrite',
    variadic([dictionary], dictionary, any, (target, sources, budget) =>
      mergeAll(target, sources, { overwrite: true, budget }),
    ),
  ],
  [
    'mustMergeOverwrite',
    variadic([dictionary], dictionary, any, (target, sources, budget) =>
      mergeAll(target, sources, { overwrite: true, budget }),
    ),
  ],
];

function createDict(all: readonly Any[], budget: Budget): GoMap {
  const map = dict([]);
  for (let index = 0; index < all.length; index += 2)
    setEntry(map, strval(all[index] ?? null, budget), index + 1 < all.length ? (all[index + 1] ?? null) : '');
  return map;
}

function getEntry(map: GoMap, key: string): Any {
  return map.entries.get(key)?.value ?? null;
}

function setEntry(map: GoMap, key: string, item: Any): GoMap {
  if (map.isNil) throw new GoError('assignment to entry in nil map');
  map.entries.set(key, { key, value: item });
  return map;
}

function unsetEntry(map: GoMap, key: string): GoMap {
  map.entries.delete(key);
  return map;
}

function collect<Collected>(
  maps: readonly GoMap[],
  budget: Budget,
  pick: (entry: { readonly key: Any; readonly value: Any }) => Collected,
): Collected[] {
  return maps.flatMap((map) => {
    budget.reserve(map.entries.size * 8);
    return sortedEntries(map).map(pick);
  });
}

function omit(map: GoMap, keys: ReadonlySet<string>): GoMap {
  const kept = new GoMap(DICT, new Map());
  for (const [key, entry] of map.entries) if (!keys.has(key)) kept.entries.set(key, entry);
  return kept;
}

/** `dig "a" "b" default dict`. */
function dig(all: readonly Any[]): Any {
  if (all.length < 3) throw new GoError('dig needs at least three arguments');
  let current = asDict(all.at(-1) ?? null);
  const keys = all.slice(0, -2).map(asString);
  for (const [index, key] of keys.entries()) {
    const entry = current.entries.get(key);
    if (entry === undefined) return all.at(-2) ?? null;
    if (index === keys.length - 1) return entry.value;
    current = asDict(entry.value);
  }
  return null;
}

function asDict(item: Any): GoMap {
  if (item instanceof GoMap && item.type === DICT) return item;
  throw conversion(item, 'map[string]interface {}');
}

function asString(item: Any): string {
  if (typeof item === 'string') return item;
  throw conversion(item, 'string');
}

function conversion(item: Any, wanted: string): GoError {
  const found = item === null ? 'nil' : typeOf(item).name;
  return new GoError(`interface conversion: interface {} is ${found}, not ${wanted}`);
}

function mergeAll(
  target: GoMap,
  sources: readonly GoMap[],
  options: { readonly overwrite: boolean; readonly budget: Budget },
): GoMap {
  for (const source of sources) merge(target, source, options);
  return target;
}
