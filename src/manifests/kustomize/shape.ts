/** What a field of a configuration file may hold. */
export type Shape =
  | { readonly type: 'string' | 'bool' | 'int' | 'any' }
  | { readonly type: 'list'; readonly of: Shape }
  | { readonly type: 'map'; readonly of: Shape }
  /** `name` is the type's name in kustomize's messages. */
  | { readonly type: 'struct'; readonly name: string; readonly fields: ReadonlyMap<string, Shape> };

export const STRING: Shape = { type: 'string' };
export const BOOL: Shape = { type: 'bool' };
export const INT: Shape = { type: 'int' };
export const ANY: Shape = { type: 'any' };
export const STRINGS: Shape = listOf(STRING);
export const STRING_MAP: Shape = mapOf(STRING);

export function listOf(of: Shape): Shape {
  return { type: 'list', of };
}

export function mapOf(of: Shape): Shape {
  return { type: 'map', of };
}

export function struct(name: string, fields: Readonly<Record<string, Shape>>): Shape {
  return { type: 'struct', name, fields: new Map(Object.entries(fields)) };
}
