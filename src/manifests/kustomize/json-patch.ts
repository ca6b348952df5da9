import { TidemarkError } from '../../errors.ts';
import {
  addMember,
  type Container,
  getMember,
  listIndex,
  removeMember,
  replaceMember,
} from './json-container.ts';
import { normalizeJson } from './normalize-json.ts';
import { createScalar, findChild, findText, isNull, type MapNode, type Node, toPlace } from './yaml/node.ts';

/** Values that the copies of one patch may make; stops a patch that doubles its object again and again. */
const MAX_COPIED = 1_000_000;

export type JsonPatch = readonly MapNode[];

type State = { document: Node; copied: number };

/**
 * The object with the operations of a JSON 6902 patch applied in order, with the leniency of the library that kustomize
 * uses: `replace` may add a member, negative indices count from the end, a test against null passes on what is absent.
 *
 * Throws `TidemarkError` `invalid-value` with that library's text, at the operation that failed.
 */
export function applyJsonPatch(object: MapNode, patch: JsonPatch): MapNode {
  const state: State = { document: normalizeJson(object), copied: 0 };
  for (const operation of patch) applyOperation(state, operation);
  if (state.document.type === 'map') return state.document;
  throw new TidemarkError('wrong-type', 'a JSON patch replaced the whole object by something else');
}

function applyOperation(state: State, operation: MapNode): void {
  const path = findText(operation, 'path') ?? '';
  const kind = findText(operation, 'op') ?? 'unknown';
  switch (kind) {
    case 'add':
    case 'replace':
      return setValue(state, { operation, path, kind });
    case 'remove':
      return removeValue(state, { operation, path, kind });
    case 'test':
      return testValue(state, { operation, path });
    case 'move':
    case 'copy':
      return transferValue(state, { operation, path, kind });
    default:
      throw fail(operation, `Unexpected kind: ${kind}`);
  }
}

type Target = { readonly operation: MapNode; readonly path: string };

function setValue(state: State, target: Target & { readonly kind: 'add' | 'replace' }): void {
  const { operation, path, kind } = target;
  const written = findChild(operation, 'value');
  const value = written === undefined ? createScalar(null, operation) : normalizeJson(written);
  updateParent(state, path, (container, key) => {
    if (container === undefined) throw missingPath(operation, kind, path);
    const result = kind === 'add' ? addMember(container, key, value) : replaceMember(container, key, value);
    if (result !== undefined) return result;
    if (kind === 'add')
      throw fail(
        operation,
        `error in add for path: '${path}': Unable to access invalid index: ${key}: invalid index referenced`,
      );
    throw fail(operation, `replace operation does not apply: doc is missing key: ${path}: missing value`);
  });
}

function removeValue(state: State, target: Target & { readonly kind: string }): void {
  const { operation, path, kind } = target;
  updateParent(state, path, (container, key) => {
    if (container === undefined) throw missingPath(operation, kind, path);
    const result = removeMember(container, key);
    if (result !== undefined) return result;
    throw fail(
      operation,
      `error in ${kind} for path: '${path}': Unable to remove nonexistent key: ${key}: missing value`,
    );
  });
}

function testValue(state: State, target: Target): void {
  const { operation, path } = target;
  const wanted = findChild(operation, 'value');
  const [container, key] = findParent(state.document, path);
  if (container === undefined)
    throw fail(operation, `test operation does not apply: is missing path: ${path}: missing value`);
  const actual = getMember(container, key);
  const matches =
    actual === undefined || isNull(actual) ? isNull(wanted) : wanted !== undefined && isEqual(actual, wanted);
  if (!matches) throw fail(operation, `testing value ${path} failed: test failed`);
}

function transferValue(state: State, target: Target & { readonly kind: 'move' | 'copy' }): void {
  const { operation, path, kind } = target;
  const from = findText(operation, 'from') ?? '';
  const [container, key] = findParent(state.document, from);
  if (container === undefined)
    throw fail(
      operation,
      `${kind} operation does not apply: doc is missing from path: ${from}: missing value`,
    );
  const value = getMember(container, key) ?? createScalar(null, operation);
  if (kind === 'move') removeValue(state, { operation, path: from, kind });
  else countCopy(state, operation, value);
  updateParent(state, path, (parent, name) => {
    const result = parent === undefined ? undefined : addMember(parent, name, value);
    if (result !== undefined) return result;
    throw fail(
      operation,
      `${kind} operation does not apply: doc is missing destination path: ${path}: missing value`,
    );
  });
}

function countCopy(state: State, operation: MapNode, value: Node): void {
  state.copied += countValues(value, MAX_COPIED - state.copied);
  if (state.copied >= MAX_COPIED) throw fail(operation, `the patch copies more than ${MAX_COPIED} values`);
}

function countValues(node: Node, limit: number): number {
  if (node.type === 'scalar') return 1;
  let count = 1;
  for (const child of node.type === 'list' ? node.items : node.entries.values()) {
    if (count >= limit) return count;
    count += countValues(child, limit - count);
  }
  return count;
}

/** Equal as JSON: the order of members does not count. */
function isEqual(one: Node, other: Node): boolean {
  if (one.type === 'scalar' && other.type === 'scalar') return one.value === other.value;
  if (one.type === 'list' && other.type === 'list') {
    return (
      one.items.length === other.items.length &&
      one.items.every((item, index) => isSame(item, other.items[index]))
    );
  }
  if (one.type !== 'map' || other.type !== 'map' || one.entries.size !== other.entries.size) return false;
  return [...one.entries].every(([key, value]) => isSame(value, other.entries.get(key)));
}

function isSame(one: Node, other: Node | undefined): boolean {
  return other !== undefined && isEqual(one, other);
}

/** Rebuilds the document with what `update` makes of the container that `path` points into. */
function updateParent(
  state: State,
  path: string,
  update: (container: Container | undefined, key: string) => Container,
): void {
  const { parents, key } = splitPointer(path);
  state.document = updateAt(state.document, parents, (container) => update(container, key));
}

function updateAt(
  node: Node,
  parents: readonly string[] | undefined,
  update: (container: Container | undefined) => Container,
): Node {
  const container = parents === undefined || node.type === 'scalar' ? undefined : node;
  if (container === undefined || parents === undefined || parents.length === 0) return update(container);
  const [step = '', ...rest] = parents;
  const child = getMember(container, step);
  const updated = child === undefined ? update(undefined) : updateAt(child, rest, update);
  return setChild(container, step, updated);
}

function setChild(container: Container, step: string, child: Node): Container {
  if (container.type === 'map') return { ...container, entries: new Map(container.entries).set(step, child) };
  const index = listIndex(step, container.items.length);
  return { ...container, items: container.items.map((item, at) => (at === index ? child : item)) };
}

function findParent(document: Node, path: string): readonly [container: Container | undefined, key: string] {
  const { parents, key } = splitPointer(path);
  let node: Node | undefined = parents === undefined ? undefined : document;
  for (const step of parents ?? [])
    node = node === undefined || node.type === 'scalar' ? undefined : getMember(node, step);
  return [node === undefined || node.type === 'scalar' ? undefined : node, key];
}

/** The first segment is dropped unseen, whether or not the pointer starts with a slash. */
function splitPointer(path: string): {
  readonly parents: readonly string[] | undefined;
  readonly key: string;
} {
  const parts = path.split('/').map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.length < 2
    ? { parents: undefined, key: '' }
    : { parents: parts.slice(1, -1), key: parts.at(-1) ?? '' };
}

function missingPath(operation: MapNode, kind: string, path: string): TidemarkError {
  return fail(operation, `${kind} operation does not apply: doc is missing path: "${path}": missing value`);
}

function fail(operation: MapNode, message: string): TidemarkError {
  return new TidemarkError('invalid-value', message, { place: toPlace(operation) });
}
