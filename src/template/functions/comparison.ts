import type { Budget } from '../budget.ts';
import { sprintf } from '../fmt/printf.ts';
import { GoError } from '../go-error.ts';
import type { FunctionSpec } from '../values/function-spec.ts';
import { isNil } from '../values/reflect.ts';
import { Complex, Int, Pointer, type Reflected, Struct, toAny, typeOf } from '../values/values.ts';
import { bool, fixed, reflected, unwrap, variadic } from './define.ts';

/** `eq`, `ne`, `lt`, `le`, `gt` and `ge` of Go's `text/template`. */
export const comparisons: readonly (readonly [string, FunctionSpec])[] = [
  ['eq', variadic([reflected], reflected, bool, isEqualToAny)],
  ['ne', fixed([reflected, reflected], bool, (a, b, budget) => !isEqual(a, b, budget))],
  ['lt', fixed([reflected, reflected], bool, isLess)],
  ['le', fixed([reflected, reflected], bool, isLessOrEqual)],
  ['gt', fixed([reflected, reflected], bool, (a, b, budget) => !isLessOrEqual(a, b, budget))],
  ['ge', fixed([reflected, reflected], bool, (a, b) => !isLess(a, b))],
];

function isEqualToAny(first: Reflected, others: readonly Reflected[], budget: Budget): boolean {
  if (others.length === 0) throw new GoError('missing argument for comparison');
  return others.some((other) => isEqual(first, other, budget));
}

type BasicKind = 'bool' | 'complex' | 'int' | 'float' | 'string' | 'uint' | undefined;

function isEqual(first: Reflected, second: Reflected, budget: Budget): boolean {
  const a = unwrap(first);
  const b = unwrap(second);
  const kinds = [basicKind(a), basicKind(b)] as const;
  if (a instanceof Int && b instanceof Int) return a.value === b.value;
  if (kinds[0] !== kinds[1]) {
    if (a !== undefined && b !== undefined) throw incompatible(a, b);
    return false;
  }
  if (a instanceof Complex && b instanceof Complex) return a.re === b.re && a.im === b.im;
  return kinds[0] === undefined ? isSame(a, b, budget) : a === b;
}

/** Equality of what is no basic value: nils, structs and pointers. */
function isSame(a: Reflected, b: Reflected, budget: Budget): boolean {
  if (a !== undefined && b !== undefined && typeOf(a).kind !== typeOf(b).kind) {
    const types = [typeOf(a).name, typeOf(b).name] as const;
    throw new GoError(
      sprintf('non-comparable types %s: %v, %s: %v', [toAny(a), types[0], types[1], toAny(b)], budget),
    );
  }
  if (isNil(a) || isNil(b)) return isNil(a) === isNil(b);
  if (b !== undefined && typeOf(b).incomparable)
    throw new GoError(sprintf('non-comparable type %s: %v', [toAny(b), typeOf(b).name], budget));
  return isIdentical(a, b);
}

/** Go's `==` on two interfaces. */
function isIdentical(a: Reflected | null, b: Reflected | null): boolean {
  if (a instanceof Pointer || b instanceof Pointer) return a === b;
  if (a instanceof Int && b instanceof Int) return a.type === b.type && a.value === b.value;
  if (!(a instanceof Struct) || !(b instanceof Struct)) return a === b;
  return a.type === b.type && a.fields.every((field, index) => isIdentical(field, b.fields[index] ?? null));
}

function isLess(first: Reflected, second: Reflected): boolean {
  const a = unwrap(first);
  const b = unwrap(second);
  if (basicKind(a) === undefined || basicKind(b) === undefined) throw badType();
  if (a instanceof Int && b instanceof Int) return a.value < b.value;
  if (basicKind(a) !== basicKind(b)) throw incompatible(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a < b;
  if (typeof a === 'string' && typeof b === 'string') return a < b;
  throw badType();
}

function isLessOrEqual(a: Reflected, b: Reflected, budget: Budget): boolean {
  return isLess(a, b) || isEqual(a, b, budget);
}

function basicKind(value: Reflected): BasicKind {
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return 'float';
  if (typeof value === 'string') return 'string';
  if (value instanceof Complex) return 'complex';
  if (!(value instanceof Int)) return undefined;
  return value.type.kind.startsWith('uint') ? 'uint' : 'int';
}

function incompatible(a: Reflected, b: Reflected): GoError {
  const names = [a, b].map((value) => (value === undefined ? '<nil>' : typeOf(value).name));
  return new GoError(`incompatible types for comparison: ${names[0]} and ${names[1]}`);
}

function badType(): GoError {
  return new GoError('invalid type for comparison');
}
