import type { Place } from '../../../errors.ts';
import type { Source } from './source.ts';

export type Scalar = string | number | boolean | null;

/**
 * A value as a build works on it. Nodes are never changed, so that one parsed file serves every build that includes it,
 * and each carries its own origin: a merged object shows by itself which file each of its parts came from.
 */
export type Node = ScalarNode | MapNode | ListNode;

export type ScalarNode = {
  readonly type: 'scalar';
  readonly value: Scalar;
  /** The spelling in the source, which is what annotations and comparisons of text see. */
  readonly text: string;
  /** A null that is not written at all: a strategic merge drops those of the old object. */
  readonly blank: boolean;
  /** Written in quotes or as a block. A strategic merge keeps that, so that what takes its place is text as well. */
  readonly quoted?: boolean;
  readonly source: Source;
  readonly offset: number;
};

export type MapNode = {
  readonly type: 'map';
  readonly entries: ReadonlyMap<string, Node>;
  readonly source: Source;
  readonly offset: number;
};

export type ListNode = {
  readonly type: 'list';
  readonly items: readonly Node[];
  readonly source: Source;
  readonly offset: number;
};

/** JSON-like data. Maps have no prototype, so that every key of theirs is one from the file. */
export type PlainData = Scalar | readonly PlainData[] | { readonly [key: string]: PlainData };

export type Origin = { readonly source: Source; readonly offset: number };

export type Path = readonly (string | number)[];

/** The data that a node stands for. */
export function toData(node: Node): PlainData {
  switch (node.type) {
    case 'scalar':
      return node.value;
    case 'list':
      return node.items.map(toData);
    case 'map': {
      const data: Record<string, PlainData> = Object.create(null);
      for (const [key, value] of node.entries) data[key] = toData(value);
      return data;
    }
  }
}

/** The node for computed data; all of it stands where `origin` stands. */
export function toNode(data: PlainData, origin: Origin): Node {
  if (Array.isArray(data))
    return createList(
      data.map((item) => toNode(item, origin)),
      origin,
    );
  if (data === null || typeof data !== 'object') return createScalar(data, origin);
  const entries = Object.entries(data).map(([key, value]): [string, Node] => [key, toNode(value, origin)]);
  return createMap(new Map(entries), origin);
}

export function createScalar(value: Scalar, origin: Origin): ScalarNode {
  const { source, offset } = origin;
  return { type: 'scalar', value, text: String(value), blank: false, source, offset };
}

export function createMap(entries: ReadonlyMap<string, Node>, origin: Origin): MapNode {
  return { type: 'map', entries, source: origin.source, offset: origin.offset };
}

export function createList(items: readonly Node[], origin: Origin): ListNode {
  return { type: 'list', items, source: origin.source, offset: origin.offset };
}

export function isNull(node: Node | undefined): boolean {
  return node === undefined || (node.type === 'scalar' && node.value === null);
}

/** The map at `key`, when there is one. */
export function findMap(node: Node | undefined, key: string): MapNode | undefined {
  const child = findChild(node, key);
  return child?.type === 'map' ? child : undefined;
}

/** The elements of the list at `key`; none when it is absent or no list. */
export function listItems(node: Node | undefined, key: string): readonly Node[] {
  const child = findChild(node, key);
  return child?.type === 'list' ? child.items : [];
}

/** The text of the scalar at `key`; nothing when it is absent, null or no scalar. */
export function findText(node: Node | undefined, key: string): string | undefined {
  const child = findChild(node, key);
  return child?.type === 'scalar' && child.value !== null ? child.text : undefined;
}

export function findChild(node: Node | undefined, key: string): Node | undefined {
  return node?.type === 'map' ? node.entries.get(key) : undefined;
}

/** The node at `path`, or the nearest ancestor of it that exists. */
export function findNearest(node: Node, path: Path): Node {
  let current = node;
  for (const step of path) {
    const next = findStep(current, step);
    if (next === undefined) return current;
    current = next;
  }
  return current;
}

function findStep(node: Node, step: string | number): Node | undefined {
  if (node.type === 'map') return node.entries.get(String(step));
  if (node.type === 'list') return node.items[Number(step)];
  return undefined;
}

/** The map with `key` set to `value`, or without `key` when there is no value. */
export function withEntry(map: MapNode, key: string, value: Node | undefined): MapNode {
  if (map.entries.get(key) === value) return map;
  const entries = new Map(map.entries);
  if (value === undefined) entries.delete(key);
  else entries.set(key, value);
  return { ...map, entries };
}

export function toPlace(origin: Origin): Place {
  return origin.source.toPlace(origin.offset);
}
