import { isTrue } from '../values/reflect.ts';
import { type Any, Struct } from '../values/values.ts';

/** sprig's `empty`: the zero value of its type; a struct never is. */
export function isEmpty(value: Any): boolean {
  return !(value instanceof Struct) && !isTrue(value);
}
