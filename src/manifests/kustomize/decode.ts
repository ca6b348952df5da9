import { TidemarkError } from '../../errors.ts';
import { compareBytes } from './compare-bytes.ts';
import type { Shape } from './shape.ts';
import {
  createScalar,
  isNull,
  type ListNode,
  type MapNode,
  type Node,
  type ScalarNode,
  toPlace,
  withEntry,
} from './yaml/node.ts';

export type DecodeOptions = {
  /**
   * Unknown fields are dropped, and numbers and booleans become the text that is wanted, as Flux does in the top
   * directory; otherwise they are errors.
   */
  readonly lenient?: boolean;
};

type At = DecodeOptions & {
  /** The Go type that the field belongs to and the way to it, for messages. */
  readonly struct: string;
  readonly path: string;
};

/**
 * The node with field names in their canonical spelling, checked against the shape; nulls are left out, because Go
 * takes them for absent fields.
 *
 * Throws `TidemarkError` `unknown-field` or `wrong-type` with the text of Go's JSON decoder.
 */
export function decode(node: Node, shape: Shape, options: DecodeOptions = {}): Node {
  return decodeNode(node, shape, { ...options, struct: shape.type === 'struct' ? shape.name : '', path: '' });
}

function decodeNode(node: Node, shape: Shape, at: At): Node {
  if (isNull(node)) return node;
  switch (shape.type) {
    case 'any':
      return node;
    case 'string':
    case 'bool':
    case 'int':
      return decodeScalar(node, shape.type, at);
    case 'list':
      if (node.type !== 'list') throw mismatch(node, shape, at);
      return decodeList(node, shape.of, at);
    case 'map':
      if (node.type !== 'map') throw mismatch(node, shape, at);
      return decodeMap(node, shape.of, at);
    case 'struct':
      if (node.type !== 'map') throw mismatch(node, shape, at);
      return decodeStruct(node, shape, at);
  }
}

function decodeScalar(node: Node, type: 'string' | 'bool' | 'int', at: At): Node {
  const found = node.type === 'scalar' ? typeof node.value : node.type;
  if (at.lenient === true && type === 'string' && node.type === 'scalar') return toTextNode(node);
  const wanted = { string: 'string', bool: 'boolean', int: 'number' }[type];
  if (found !== wanted) throw mismatch(node, { type }, at);
  if (type === 'int' && node.type === 'scalar' && !Number.isInteger(node.value))
    throw mismatch(node, { type }, at);
  return node;
}

/** As Go prints the value: `010` is `8`, `1.0` is `1`. */
function toTextNode(node: ScalarNode): ScalarNode {
  return typeof node.value === 'string' ? node : createScalar(String(node.value), node);
}

function decodeList(node: ListNode, of: Shape, at: At): Node {
  const items = node.items.map((item) => (isNull(item) ? toZero(item, of) : decodeNode(item, of, at)));
  return { ...node, items };
}

/** What Go leaves where a list has a null. */
function toZero(item: Node, of: Shape): Node {
  return of.type === 'string' ? createScalar('', item) : item;
}

function decodeMap(node: MapNode, of: Shape, at: At): Node {
  let result = node;
  for (const [key, value] of node.entries) {
    const decoded = isNull(value) ? toZero(value, of) : decodeNode(value, of, at);
    result = withEntry(result, key, decoded);
  }
  return result;
}

function decodeStruct(node: MapNode, shape: Shape & { readonly type: 'struct' }, at: At): Node {
  const entries = new Map<string, Node>();
  for (const [key, value] of inGoOrder(node)) {
    const name = findFieldName(shape.fields, key);
    const field = name === undefined ? undefined : shape.fields.get(name);
    if (name === undefined || field === undefined) {
      if (at.lenient === true) continue;
      throw new TidemarkError('unknown-field', `json: unknown field "${key}"`, { place: toPlace(value) });
    }
    if (isNull(value)) {
      // Go sets a list, a map or a pointer to nothing, and leaves a text or a flag as it is.
      if (isContainer(field)) entries.delete(name);
      continue;
    }
    const path = at.path === '' ? name : `${at.path}.${name}`;
    const decoded = decodeNode(value, field, { ...at, struct: shape.name, path });
    entries.set(name, decodeOver(entries.get(name), decoded, field));
  }
  return { ...node, entries };
}

/** One field in two spellings is rare, so that the order of the file mostly stays. */
function inGoOrder(node: MapNode): readonly (readonly [string, Node])[] {
  const entries = [...node.entries];
  const names = new Set(entries.map(([key]) => key.toLowerCase()));
  return names.size === entries.length
    ? entries
    : entries.toSorted(([one], [other]) => compareBytes(one, other));
}

function isContainer({ type }: Shape): boolean {
  return type === 'list' || type === 'map' || type === 'struct';
}

/**
 * What Go leaves in a field that it decodes twice, because of two spellings of its name: maps and structs are filled up,
 * and the structs of a list are those that were there.
 */
function decodeOver(old: Node | undefined, added: Node, shape: Shape): Node {
  if (old?.type === 'list' && added.type === 'list' && shape.type === 'list') {
    const items = added.items.map((item, index) => decodeOver(old.items[index], item, shape.of));
    return { ...added, items };
  }
  if (old?.type !== 'map' || added.type !== 'map') return added;
  const entries = new Map(old.entries);
  for (const [key, value] of added.entries) {
    const field = shape.type === 'struct' ? shape.fields.get(key) : undefined;
    entries.set(key, field === undefined ? value : decodeOver(old.entries.get(key), value, field));
  }
  return { ...added, entries };
}

function findFieldName(fields: ReadonlyMap<string, Shape>, key: string): string | undefined {
  if (fields.has(key)) return key;
  const lower = key.toLowerCase();
  return [...fields.keys()].find((name) => name.toLowerCase() === lower);
}

function mismatch(node: Node, shape: Shape, at: At): TidemarkError {
  const field = at.path === '' ? '' : `struct field ${at.struct}.${at.path} `;
  const text = `json: cannot unmarshal ${toFoundText(node)} into Go ${field === '' ? 'value ' : field}of type ${toGoType(shape)}`;
  return new TidemarkError('wrong-type', text, { place: toPlace(node) });
}

function toFoundText(node: Node): string {
  if (node.type !== 'scalar') return { list: 'array', map: 'object' }[node.type];
  if (typeof node.value === 'number') return Number.isInteger(node.value) ? 'number' : `number ${node.value}`;
  return typeof node.value === 'boolean' ? 'bool' : 'string';
}

function toGoType(shape: Shape): string {
  switch (shape.type) {
    case 'list':
      return `[]${toGoType(shape.of)}`;
    case 'map':
      return `map[string]${toGoType(shape.of)}`;
    case 'struct':
      return `types.${shape.name}`;
    case 'any':
      return 'interface {}';
    case 'string':
    case 'bool':
    case 'int':
      return shape.type;
  }
}
