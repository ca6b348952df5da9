import { REFLECT_VALUE } from '../values/function-spec.ts';
import { canBeNil, isAssignable, type Type } from '../values/types.ts';
import { Interface, Pointer, type Reflected, typeOf, zeroOf } from '../values/values.ts';
import type { State } from './state.ts';

/** Makes sure that a value can be given to a parameter; follows one interface or pointer for it. */
export function validateType(state: State, value: Reflected, type: Type | undefined): Reflected {
  if (type === undefined || type === REFLECT_VALUE) return value;
  if (value === undefined) {
    if (canBeNil(type)) return zeroOf(type);
    throw state.error(`invalid value; expected ${type.name}`);
  }
  if (isAssignable(typeOf(value), type)) return value;
  const inner = value instanceof Interface && value.value !== null ? value.value : value;
  if (isAssignable(typeOf(inner), type)) return inner;
  if (inner instanceof Pointer && isAssignable(typeOf(inner.target), type)) return inner.target;
  throw state.error(`wrong type for value; expected ${type.name}; got ${typeOf(inner).name}`);
}
