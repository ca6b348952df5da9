import {
  createList,
  createMap,
  createScalar,
  findChild,
  isNull,
  type ListNode,
  type Node,
  withEntry,
} from './yaml/node.ts';

/** One step of a path in a replacement. */
type Step =
  | { readonly type: 'key'; readonly key: string }
  | { readonly type: 'match'; readonly key: string; readonly value: string }
  | { readonly type: 'all' };

export type FieldPathUpdate = {
  readonly update: (old: Node | undefined) => Node;
  /** What is made where the path ends in nothing; without it a missing field is left alone. */
  readonly create: boolean;
};

/** Splits `spec.list.[name=a].value`; a key in brackets may hold dots. */
export function parseFieldPath(path: string): readonly Step[] {
  const parts: string[] = [];
  for (const match of path.matchAll(/(\[[^\]]*\]?)|((?:\\.|[^.[\\])+)/g)) parts.push(match[0]);
  return parts.map(toStep);
}

function toStep(part: string): Step {
  if (part === '*') return { type: 'all' };
  if (!part.startsWith('[')) return { type: 'key', key: part.replaceAll('\\.', '.') };
  const body = part.replace(/^\[/, '').replace(/\]$/, '');
  const equals = body.indexOf('=');
  if (equals < 0) return { type: 'key', key: body };
  return { type: 'match', key: body.slice(0, equals), value: body.slice(equals + 1) };
}

/** The single field that a path leads to, or nothing. */
export function findField(node: Node, path: string): Node | undefined {
  let current: Node | undefined = node;
  for (const step of parseFieldPath(path)) {
    current = current === undefined ? undefined : childrenOf(current, step)[0]?.node;
  }
  return current;
}

/** The object with every field that the path leads to updated, and how many those were. */
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
  if (step === undefined) {
    at.counter.count += 1;
    return at.options.update(node);
  }
  const children = childrenOf(node, step);
  if (children.length === 0) return at.options.create ? createChild(node, { ...at, step, steps }) : node;
  return children.reduce(
    (result, child) => setChild(result, child.key, walk(child.node, { ...at, steps })),
    node,
  );
}

type Child = { readonly key: string | number; readonly node: Node };

function childrenOf(node: Node, step: Step): readonly Child[] {
  if (step.type === 'key' && node.type === 'map') {
    const child = node.entries.get(step.key);
    return child === undefined ? [] : [{ key: step.key, node: child }];
  }
  if (step.type === 'all' && node.type === 'map')
    return Array.from(node.entries, ([key, child]) => ({ key, node: child }));
  return node.type === 'list' ? itemsOf(node, step) : [];
}

function itemsOf(list: ListNode, step: Step): readonly Child[] {
  const items = list.items.map((node, key) => ({ key, node }));
  if (step.type === 'all') return items;
  if (step.type === 'key')
    return items.filter(
      ({ key }) => String(key) === step.key || (step.key === '-' && key === items.length - 1),
    );
  return items.filter(({ node }) => {
    const value = step.key === '' ? node : findChild(node, step.key);
    return value?.type === 'scalar' && value.text === step.value;
  });
}

function setChild(node: Node, key: string | number, child: Node): Node {
  if (node.type === 'map') return withEntry(node, String(key), child);
  return node.type === 'list' ? { ...node, items: node.items.with(Number(key), child) } : node;
}

function createChild(node: Node, at: Walk & { readonly step: Step }): Node {
  const { step, steps } = at;
  if (step.type === 'all') return node;
  const empty = createEmpty(node, steps[0]);
  if (step.type === 'match') return appendItem(node, at, step);
  const made = steps.length === 0 ? update(at) : walk(empty, at);
  if (node.type === 'map') return withEntry(node, step.key, made);
  if (node.type === 'list' && (step.key === '-' || step.key === String(node.items.length))) {
    return createList([...node.items, made], node);
  }
  return isNull(node) ? createMap(new Map([[step.key, made]]), node) : node;
}

function update({ options, counter }: Walk): Node {
  counter.count += 1;
  return options.update(undefined);
}

function createEmpty(origin: Node, next: Step | undefined): Node {
  const isList = next?.type === 'match' || (next?.type === 'key' && next.key === '-');
  return isList ? createList([], origin) : createMap(new Map(), origin);
}

function appendItem(node: Node, at: Walk, step: Step & { readonly type: 'match' }): Node {
  if (node.type !== 'list') return node;
  const item = createMap(new Map([[step.key, createScalar(step.value, node)]]), node);
  return createList([...node.items, walk(item, at)], node);
}
