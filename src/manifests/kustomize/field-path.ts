import { TidemarkError } from '../../errors.ts';
import { compileRegexp } from '../../go/regexp.ts';
import {
  createList,
  createMap,
  createScalar,
  findChild,
  type ListNode,
  type MapNode,
  type Node,
  toPlace,
  withEntry,
} from './yaml/node.ts';

/** One step of a path in a replacement. */
type Step =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'match'; readonly key: string; readonly value: string }
  | { readonly type: 'all' };

export type FieldPathUpdate = {
  readonly update: (old: Node | undefined) => Node;
  /** What is made where the path ends in nothing; without it a missing field is left alone. */
  readonly create: boolean;
};

/** Splits `spec.list.[name=a].value` at dots that no backslash precedes; what is in brackets may hold dots. */
export function parseFieldPath(path: string): readonly Step[] {
  const parts = path.replace(/^\./, '').match(/(?:\\.|[^.])*(?:\.|$)/g) ?? [];
  const pieces = parts.slice(0, -1).map((part) => part.replace(/(?<!\\)\.$/, ''));
  return joinBrackets(pieces.map((part) => part.replaceAll('\\.', '.'))).map(toStep);
}

/** What starts with a bracket goes on until one closes it. */
function joinBrackets(pieces: readonly string[]): readonly string[] {
  const parts: string[] = [];
  let open: string | undefined;
  for (const piece of pieces) {
    const part: string = open === undefined ? piece : `${open}.${piece}`;
    open = part.startsWith('[') && !part.endsWith(']') ? part : undefined;
    if (open === undefined) parts.push(part);
  }
  return open === undefined ? parts : [...parts, open];
}

function toStep(part: string): Step {
  if (part === '*') return { type: 'all' };
  if (/^\+?[0-9]+$/.test(part)) return { type: 'index', index: Number(part) };
  if (!part.startsWith('[')) return { type: 'key', key: part };
  const equals = part.indexOf('=');
  if (equals < 0) return { type: 'key', key: part.replace(/^[[\]]+|[[\]]+$/g, '') };
  return { type: 'match', key: part.slice(1, equals), value: part.slice(equals + 1).replace(/\]$/, '') };
}

/** The single field that a path leads to, or nothing. A dash is the last item of a list. */
export function findField(node: Node, path: string): Node | undefined {
  let current: Node | undefined = node;
  for (const step of parseFieldPath(path)) current = current && findStep(current, step);
  return current;
}

function findStep(node: Node, step: Step): Node | undefined {
  if (node.type === 'map') return step.type === 'key' ? node.entries.get(step.key) : undefined;
  if (node.type !== 'list') return undefined;
  switch (step.type) {
    case 'index':
      return node.items[step.index];
    case 'key':
      return step.key === '-' ? node.items.at(-1) : undefined;
    case 'match':
      return node.items.find(
        (item) => textOf(step.key === '' ? item : findChild(item, step.key)) === step.value,
      );
    case 'all':
      return undefined;
  }
}

/**
 * The object with every field that the path leads to updated, and how many those were.
 *
 * Throws `TidemarkError` `missing-reference` where the path does not fit what is there.
 */
export function updateFields(
  node: Node,
  path: string,
  options: FieldPathUpdate,
): { readonly node: Node; readonly count: number } {
  const counter = { count: 0 };
  const updated = walk(node, { steps: parseFieldPath(path), options, counter });
  return { node: updated, count: counter.count };
}

type Walk = {
  readonly steps: readonly Step[];
  readonly options: FieldPathUpdate;
  readonly counter: { count: number };
};

function walk(node: Node, at: Walk): Node {
  const [step, ...steps] = at.steps;
  const next = { ...at, steps };
  if (step === undefined) {
    at.counter.count += 1;
    return at.options.update(node);
  }
  if (step.type === 'key') return walkMap(requireMap(node), step.key, next);
  const list = requireList(node);
  switch (step.type) {
    case 'index':
      return walkIndex(list, step.index, next);
    case 'match':
      return walkMatches(list, step, next);
    case 'all':
      return createList(
        list.items.map((item) => walk(item, next)),
        list,
      );
  }
}

function walkMap(map: MapNode, key: string, next: Walk): Node {
  const child = map.entries.get(key);
  if (child !== undefined) return withEntry(map, key, walk(child, next));
  return next.options.create ? withEntry(map, key, walkNew(map, next)) : map;
}

function walkIndex(list: ListNode, index: number, next: Walk): Node {
  const item = list.items[index];
  if (item !== undefined) return createList(list.items.with(index, walk(item, next)), list);
  if (index === list.items.length && next.options.create)
    return createList([...list.items, walkNew(list, next)], list);
  throw mismatch(list, `index ${index} specified but only ${list.items.length} elements found`);
}

/** Items match where the expression is found anywhere in their text. */
function walkMatches(list: ListNode, step: Step & { readonly type: 'match' }, next: Walk): Node {
  const pattern = compileRegexp(step.value);
  const before = next.counter.count;
  const items = list.items.map((item) => {
    const text = textOf(step.key === '' ? item : findChild(item, step.key));
    if (text === undefined || !pattern.test(text)) return item;
    return walk(item, step.key === '' ? { ...next, steps: [] } : next);
  });
  if (next.counter.count > before || !next.options.create) return createList(items, list);
  const value = createScalar(step.value, list);
  const added = step.key === '' ? value : createMap(new Map([[step.key, value]]), list);
  return createList([...items, walk(added, step.key === '' ? { ...next, steps: [] } : next)], list);
}

/** What is made on the way: a list where an index or a match follows, else a map; at the end whatever `update` makes. */
function walkNew(origin: Node, next: Walk): Node {
  const [step] = next.steps;
  if (step === undefined) {
    next.counter.count += 1;
    return next.options.update(undefined);
  }
  const isList = step.type === 'index' || step.type === 'match';
  return walk(isList ? createList([], origin) : createMap(new Map(), origin), next);
}

function textOf(node: Node | undefined): string | undefined {
  return node?.type === 'scalar' ? node.text : undefined;
}

function requireMap(node: Node): MapNode {
  if (node.type === 'map') return node;
  throw mismatch(node, `wrong node kind: expected MappingNode but found a ${node.type}`);
}

function requireList(node: Node): ListNode {
  if (node.type === 'list') return node;
  throw mismatch(node, `wrong node kind: expected SequenceNode but found a ${node.type}`);
}

function mismatch(node: Node, text: string): TidemarkError {
  return new TidemarkError('missing-reference', text, { place: toPlace(node) });
}
