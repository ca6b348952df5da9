import type { FunctionSpec } from './function-spec.ts';

/** Go's `reflect.Kind`, as far as templates meet it. */
export type Kind =
  | 'bool'
  | 'int'
  | 'int32'
  | 'int64'
  | 'uint8'
  | 'uint32'
  | 'uint64'
  | 'float64'
  | 'complex128'
  | 'string'
  | 'slice'
  | 'map'
  | 'struct'
  | 'ptr'
  | 'interface';

export type Field = {
  readonly name: string;
  readonly type: Type;
  /** The fields and methods of an embedded field belong to the struct as well. */
  readonly embedded?: true;
  readonly json?: { readonly name: string; readonly omitEmpty?: true; readonly inline?: true };
};

/** A Go type. Two types are the same when they are the same object; `sliceOf`, `mapOf` and `pointerTo` see to that. */
export type Type = {
  readonly kind: Kind;
  /** As `reflect.Type.String` prints it. */
  readonly name: string;
  readonly elem?: Type;
  readonly key?: Type;
  readonly fields?: readonly Field[];
  readonly methods?: ReadonlyMap<string, FunctionSpec>;
  /** Not comparable with `==`. */
  readonly incomparable?: true;
};

const basic = (kind: Kind, name: string = kind): Type => ({ kind, name });

export const BOOL = basic('bool');
export const INT = basic('int');
export const INT32 = basic('int32');
export const INT64 = basic('int64');
export const UINT8 = basic('uint8');
export const UINT32 = basic('uint32');
export const UINT64 = basic('uint64');
export const FLOAT64 = basic('float64');
export const COMPLEX128 = basic('complex128');
export const STRING = basic('string');
/** `interface{}`. */
export const ANY: Type = { kind: 'interface', name: 'interface {}', methods: new Map() };

const slices = new WeakMap<Type, Type>();
const pointers = new WeakMap<Type, Type>();
const maps = new WeakMap<Type, WeakMap<Type, Type>>();

export function sliceOf(elem: Type): Type {
  return cached(slices, elem, () => ({ kind: 'slice', name: `[]${elem.name}`, elem, incomparable: true }));
}

export function pointerTo(elem: Type): Type {
  return cached(pointers, elem, () => ({
    kind: 'ptr',
    name: `*${elem.name}`,
    elem,
    ...(elem.methods && { methods: elem.methods }),
  }));
}

export function mapOf(key: Type, elem: Type): Type {
  const ofKey = cached(maps, key, () => new WeakMap<Type, Type>());
  return cached(ofKey, elem, () => ({
    kind: 'map',
    name: `map[${key.name}]${elem.name}`,
    key,
    elem,
    incomparable: true,
  }));
}

/** A defined type, such as `type ObjectChanges map[ObjectIdentifier][]Change`. */
export function named(name: string, underlying: Type): Type {
  return { ...underlying, name };
}

export function structType(
  name: string,
  fields: readonly Field[],
  methods: ReadonlyMap<string, FunctionSpec> = new Map(),
): Type {
  const incomparable = fields.some((field) => field.type.incomparable);
  return { kind: 'struct', name, fields, methods, ...(incomparable && { incomparable }) };
}

/** Go's assignability, for the types that occur: the same type, or an interface that the type implements. */
export function isAssignable(from: Type, to: Type): boolean {
  if (from === to) return true;
  if (to.kind !== 'interface') return false;
  return [...(to.methods ?? [])].every(([name]) => from.methods?.has(name) === true);
}

/** Whether `nil` is a value of the type. */
export function canBeNil(type: Type): boolean {
  return type.kind === 'interface' || type.kind === 'map' || type.kind === 'ptr' || type.kind === 'slice';
}

function cached<Key extends object, Made>(cache: WeakMap<Key, Made>, key: Key, make: () => Made): Made {
  let made = cache.get(key);
  if (made === undefined) cache.set(key, (made = make()));
  return made;
}

export const ANY_LIST = sliceOf(ANY);
export const STRING_LIST = sliceOf(STRING);
export const INT_LIST = sliceOf(INT);
/** `map[string]interface{}`, what sprig calls a dict. */
export const DICT = mapOf(STRING, ANY);
export const STRING_MAP = mapOf(STRING, STRING);
