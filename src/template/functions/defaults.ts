import type { Budget } from '../budget.ts';
import { GoError } from '../go-error.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { kindOf } from '../values/reflect.ts';
import { type Any, GoMap, Slice, typeOf } from '../values/values.ts';
import { isDeepEqual } from './deep-equal.ts';
import { any, bool, fixed, str, value, variadic } from './define.ts';
import { isEmpty } from './empty.ts';

/** sprig's defaults, its flow control, and its reflection. */
export const defaultFunctions: readonly (readonly [string, FunctionSpec])[] = [
  ['default', variadic([any], any, any, (fallback, [given = null]) => (isEmpty(given) ? fallback : given))],
  ['empty', fixed([any], bool, isEmpty)],
  ['coalesce', variadic([], any, any, (all) => all.find((item) => !isEmpty(item)) ?? null)],
  ['all', variadic([], any, bool, (all) => all.every((item) => !isEmpty(item)))],
  ['any', variadic([], any, bool, (all) => all.some((item) => !isEmpty(item)))],
  ['ternary', fixed([any, any, bool], any, (yes, no, condition) => (condition ? yes : no))],
  ['fail', fixed([str], value, fail)],
  ['deepCopy', fixed([any], any, copyOf)],
  ['mustDeepCopy', fixed([any], any, copyOf)],
  ['typeOf', fixed([any], str, typeName)],
  ['typeIs', fixed([str, any], bool, (name, item) => name === typeName(item))],
  ['typeIsLike', fixed([str, any], bool, (name, item) => [name, `*${name}`].includes(typeName(item)))],
  ['kindOf', fixed([any], str, kindOf)],
  ['kindIs', fixed([str, any], bool, (kind, item) => kind === kindOf(item))],
  ['deepEqual', fixed([any, any], bool, isDeepEqual)],
];

function fail(message: string): never {
  throw new GoError(message);
}

function typeName(item: Any): string {
  return item === null ? '<nil>' : typeOf(item).name;
}

function copyOf(item: Any, budget: Budget): Any {
  if (item === null) throw new GoError('reflect: call of reflect.Value.Type on zero Value');
  return deepCopyOf(item, budget);
}

/** Copies what can be changed: dicts and lists. */
function deepCopyOf(item: Any, budget: Budget): Any {
  budget.enter();
  const copy = copyInside(item, budget);
  budget.leave();
  return copy;
}

function copyInside(item: Any, budget: Budget): Any {
  if (item instanceof Slice) {
    budget.reserve(item.items.length * 8);
    return new Slice(
      item.type,
      item.items.map((inner) => deepCopyOf(inner, budget)),
      item.isNil,
    );
  }
  if (!(item instanceof GoMap)) return item;
  budget.reserve(item.entries.size * 8);
  const copied = [...item.entries].map(
    ([key, entry]) => [key, { key: entry.key, value: deepCopyOf(entry.value, budget) }] as const,
  );
  return new GoMap(item.type, new Map(copied), item.isNil);
}
