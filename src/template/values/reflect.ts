import { GoError } from '../go-error.ts';
import { ANY, type Kind, type Type } from './types.ts';
import {
  type Any,
  Complex,
  type Entry,
  GoMap,
  Int,
  int,
  Interface,
  Pointer,
  type Reflected,
  reflectAs,
  Slice,
  Struct,
  typeOf,
  type Value,
} from './values.ts';

/** Follows pointers and interfaces to what they hold; `null` when that is nil. */
export function indirect(value: Reflected): Value | undefined | null {
  let current: Reflected = value;
  while (current instanceof Interface || current instanceof Pointer) {
    if (current instanceof Pointer) current = current.target;
    else if (current.value === null) return null;
    else current = current.value;
  }
  return current;
}

/** Go's rule of truth: not the zero value of its type. */
export function isTrue(value: Any | undefined): boolean {
  if (value === null || value === undefined) return false;
  if (typeof value === 'string') return value !== '';
  if (typeof value === 'boolean') return value;
  if (typeof value === 'number') return value !== 0;
  if (value instanceof Int) return value.value !== 0n;
  if (value instanceof Slice) return value.items.length > 0;
  if (value instanceof GoMap) return value.entries.size > 0;
  return value instanceof Complex ? value.re !== 0 || value.im !== 0 : true;
}

/** `reflect.Kind.String` of what an `interface{}` holds. */
export function kindOf(value: Any): Kind | 'invalid' {
  return value === null ? 'invalid' : typeOf(value).kind;
}

/** `reflect.Value.Len`, or `undefined` when the value has no length. */
export function lengthOf(value: Value): number | undefined {
  if (typeof value === 'string') return value.length;
  if (value instanceof Slice) return value.items.length;
  return value instanceof GoMap ? value.entries.size : undefined;
}

export function elementAt(slice: Slice, index: number): Reflected {
  return reflectAs(slice.type.elem ?? ANY, slice.items[index] ?? null);
}

/** The entries of a map in the order in which Go prints and ranges over them, which is that of the texts of the keys. */
export function sortedEntries(map: GoMap): Entry[] {
  if (map.entries.size < 2) return [...map.entries.values()];
  const entries = [...map.entries];
  entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([, entry]) => entry);
}

/** The field of a struct, embedded ones included, with the static type that it has. */
export function fieldOf(
  struct: Struct,
  name: string,
): { readonly type: Type; readonly value: Any } | undefined {
  const place = placesOf(struct.type).get(name);
  if (place === undefined) return undefined;
  let value: Any = struct;
  for (const index of place.path) value = value instanceof Struct ? (value.fields[index] ?? null) : null;
  return { type: place.type, value };
}

/** A field by the indexes that lead to it. */
type FieldPlace = { readonly type: Type; readonly path: readonly number[] };

const places = new WeakMap<Type, ReadonlyMap<string, FieldPlace>>();

function placesOf(type: Type): ReadonlyMap<string, FieldPlace> {
  const known = places.get(type);
  if (known !== undefined) return known;
  const found = new Map<string, FieldPlace>();
  const fields = [...(type.fields ?? []).entries()];
  for (const [index, field] of fields) found.set(field.name, { type: field.type, path: [index] });
  for (const [index, field] of fields) {
    if (field.embedded === undefined || field.type.kind !== 'struct') continue;
    for (const [name, inner] of placesOf(field.type))
      if (!found.has(name)) found.set(name, { type: inner.type, path: [index, ...inner.path] });
  }
  places.set(type, found);
  return found;
}

export function isExported(name: string): boolean {
  return /^\p{Lu}/u.test(name);
}

/** Whether the value is nil, for the kinds that can be. */
export function isNil(value: Reflected): boolean {
  if (value === undefined) return true;
  if (value instanceof Interface) return value.value === null;
  return (value instanceof Slice || value instanceof GoMap) && value.isNil;
}

/** Go's `reflect.Value.Index` on strings gives bytes. */
export function byteAt(text: string, index: number, type: Type): Int {
  return new Int(type, BigInt(text.charCodeAt(index)));
}

export const indexValue = (index: number): Int => int(index);

/** The type of what an `interface{}` holds; Go panics when that is nothing. */
export function dynamicType(value: Any): Type {
  if (value === null) throw new GoError('runtime error: invalid memory address or nil pointer dereference');
  return typeOf(value);
}
