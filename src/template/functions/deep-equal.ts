import type { Budget } from '../budget.ts';
import { type Any, Complex, GoMap, Int, Pointer, Slice, Struct, typeOf } from '../values/values.ts';

/** Go's `reflect.DeepEqual`. */
export function isDeepEqual(a: Any, b: Any, budget: Budget): boolean {
  budget.step();
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (typeOf(a) !== typeOf(b)) return false;
  budget.enter();
  const equal = isEqualInside(a, b, budget);
  budget.leave();
  return equal;
}

function isEqualInside(a: Any, b: Any, budget: Budget): boolean {
  if (a instanceof Int && b instanceof Int) return a.value === b.value;
  if (a instanceof Complex && b instanceof Complex) return a.re === b.re && a.im === b.im;
  if (a instanceof Pointer && b instanceof Pointer) return isDeepEqual(a.target, b.target, budget);
  if (a instanceof Struct && b instanceof Struct) return areEqual(a.fields, b.fields, budget);
  if (a instanceof Slice && b instanceof Slice)
    return a.isNil === b.isNil && areEqual(a.items, b.items, budget);
  if (!(a instanceof GoMap) || !(b instanceof GoMap)) return false;
  if (a.isNil !== b.isNil || a.entries.size !== b.entries.size) return false;
  return [...a.entries].every(([key, { value }]) => {
    const other = b.entries.get(key);
    return other !== undefined && isDeepEqual(value, other.value, budget);
  });
}

function areEqual(a: readonly Any[], b: readonly Any[], budget: Budget): boolean {
  return a.length === b.length && a.every((item, index) => isDeepEqual(item, b[index] ?? null, budget));
}
