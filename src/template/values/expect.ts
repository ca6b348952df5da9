import { GoMap, Int, type Interface, Slice, Struct, type Value } from './values.ts';

/* The executor checks the type of every argument and receiver before a call. These say so to the compiler. */

type Held = Value | Interface | null | undefined;

export function expectStruct(value: Held): Struct {
  if (value instanceof Struct) return value;
  throw new TypeError('expected a struct');
}

export function expectMap(value: Held): GoMap {
  if (value instanceof GoMap) return value;
  throw new TypeError('expected a map');
}

export function expectSlice(value: Held): Slice {
  if (value instanceof Slice) return value;
  throw new TypeError('expected a slice');
}

export function expectInt(value: Held): Int {
  if (value instanceof Int) return value;
  throw new TypeError('expected an integer');
}

export function expectString(value: Held): string {
  if (typeof value === 'string') return value;
  throw new TypeError('expected a string');
}
