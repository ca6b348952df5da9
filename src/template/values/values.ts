import {
  ANY,
  ANY_LIST,
  BOOL,
  COMPLEX128,
  DICT,
  FLOAT64,
  INT,
  INT64,
  STRING,
  STRING_LIST,
  type Type,
} from './types.ts';

/**
 * A Go value with a concrete type. `string` is Go's `string` (see go-string.ts), `boolean` is `bool`, `number` is
 * `float64`; everything else carries its type.
 */
export type Value = string | boolean | number | Int | Complex | Slice | GoMap | Struct | Pointer;

/** What an `interface{}` holds. */
export type Any = Value | null;

/** Go's `reflect.Value`: `undefined` is the zero one; an element of static interface type is an `Interface`. */
export type Reflected = Value | Interface | undefined;

/** A Go integer of any size; `value` is always within the range of `type`. */
export class Int {
  readonly type: Type;
  readonly value: bigint;
  constructor(type: Type, value: bigint) {
    this.type = type;
    this.value = value;
  }
}

export class Complex {
  readonly type: Type = COMPLEX128;
  readonly re: number;
  readonly im: number;
  constructor(re: number, im: number) {
    this.re = re;
    this.im = im;
  }
}

export class Slice {
  readonly type: Type;
  readonly items: Any[];
  readonly isNil: boolean;
  constructor(type: Type, items: Any[], isNil = false) {
    this.type = type;
    this.items = items;
    this.isNil = isNil;
  }
}

export type Entry = { readonly key: Value; readonly value: Any };

/** A Go map; entries are found by `keyOf` their key. */
export class GoMap {
  readonly type: Type;
  readonly entries: Map<string, Entry>;
  readonly isNil: boolean;
  constructor(type: Type, entries: Map<string, Entry>, isNil = false) {
    this.type = type;
    this.entries = entries;
    this.isNil = isNil;
  }
}

export class Struct {
  readonly type: Type;
  readonly fields: readonly Any[];
  /** Fields that Go's type does not have, but older versions of it had. */
  readonly removed: ReadonlyMap<string, () => Value> | undefined;
  constructor(type: Type, fields: readonly Any[], removed?: ReadonlyMap<string, () => Value>) {
    this.type = type;
    this.fields = fields;
    this.removed = removed;
  }
}

export class Pointer {
  readonly type: Type;
  readonly target: Value;
  constructor(type: Type, target: Value) {
    this.type = type;
    this.target = target;
  }
}

/** A value whose static type is an interface. */
export class Interface {
  readonly type: Type;
  readonly value: Any;
  constructor(type: Type, value: Any) {
    this.type = type;
    this.value = value;
  }
}

export function typeOf(value: Value | Interface): Type {
  if (typeof value === 'string') return STRING;
  if (typeof value === 'boolean') return BOOL;
  if (typeof value === 'number') return FLOAT64;
  return value.type;
}

/** A value as an element of static type `type` holds it. */
export function reflectAs(type: Type, value: Any): Reflected {
  if (type.kind === 'interface') return new Interface(type, value);
  return value ?? undefined;
}

export const int = (value: number | bigint): Int => new Int(INT, BigInt(value));
export const int64 = (value: bigint): Int => new Int(INT64, BigInt.asIntN(64, value));
export const anyList = (items: Any[]): Slice => new Slice(ANY_LIST, items);
export const stringList = (items: string[]): Slice => new Slice(STRING_LIST, items);

export function dict(entries: Iterable<readonly [string, Any]>): GoMap {
  return goMap(DICT, entries);
}

/** A map with string keys. */
export function goMap(type: Type, entries: Iterable<readonly [string, Any]>): GoMap {
  const map = new GoMap(type, new Map());
  for (const [key, value] of entries) map.entries.set(key, { key, value });
  return map;
}

/** The text under which a map files a key: the string itself, or the parts of a struct. */
export function keyOf(key: Value): string {
  if (typeof key === 'string') return key;
  if (key instanceof Struct)
    return key.fields.map((field) => (field === null ? '' : keyOf(field))).join('\0');
  return key instanceof Int ? String(key.value) : '';
}

export function zeroOf(type: Type): Reflected {
  switch (type.kind) {
    case 'interface':
      return new Interface(type, null);
    case 'slice':
      return new Slice(type, [], true);
    case 'map':
      return new GoMap(type, new Map(), true);
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'float64':
      return 0;
    case 'int':
    case 'int32':
    case 'int64':
    case 'uint8':
    case 'uint32':
    case 'uint64':
      return new Int(type, 0n);
    case 'struct':
      return new Struct(
        type,
        (type.fields ?? []).map((field) => toAny(zeroOf(field.type))),
      );
    case 'complex128':
      return new Complex(0, 0);
    case 'ptr':
      return undefined;
  }
}

/** What `reflect.Value.Interface` gives. */
export function toAny(value: Reflected): Any {
  if (value === undefined) return null;
  return value instanceof Interface ? value.value : value;
}

/** The type of an empty interface, for the results of functions that return `interface{}`. */
export const toInterface = (value: Any): Interface => new Interface(ANY, value);
