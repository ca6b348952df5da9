import { isAlias, isCollection, isMap, isScalar, isSeq, Scalar as YamlScalar, type YAMLMap } from 'yaml';
import { TidemarkError } from '../../../errors.ts';
import type { ListNode, MapNode, Node, Scalar } from './node.ts';
import { type Dialect, resolveScalar } from './resolve-scalar.ts';
import type { Source } from './source.ts';
import { toTaggedValue } from './tagged-value.ts';

/** Deeper nesting than any manifest has; protects the stack. */
const MAX_DEPTH = 200;
const binaryTag = 'tag:yaml.org,2002:binary';

/** Values of one document once its aliases are followed; stops a document that doubles itself line by line. */
const MAX_VALUES = 1_000_000;

export type DocumentInput = {
  readonly source: Source;
  readonly text: string;
  /** From an offset in the text to one in the source. */
  readonly toOffset: (offset: number) => number;
  readonly dialect: Dialect;
};

type State = DocumentInput & {
  readonly anchors: Map<string, { readonly node: Node; readonly values: number }>;
  values: number;
  depth: number;
};

/**
 * The node tree for a parsed document: scalars resolved in the dialect, aliases and merge keys followed.
 *
 * Throws `TidemarkError` `yaml-syntax`: a key given twice (in a resource; in configuration the last one wins), a key
 * that is no text, an unknown anchor, an infinity, or more nesting or aliases than is reasonable.
 */
export function convertDocument(contents: unknown, input: DocumentInput): Node {
  return convert(contents, { ...input, anchors: new Map(), values: 0, depth: 0 });
}

function convert(item: unknown, state: State): Node {
  if (state.depth > MAX_DEPTH)
    throw fail(state, item, `the document is nested deeper than ${MAX_DEPTH} levels`);
  if (isAlias(item)) return followAlias(item.source, item, state);
  const before = state.values;
  count(state, item, 1);
  state.depth += 1;
  const node = convertValue(item, state);
  state.depth -= 1;
  const anchor = isScalar(item) || isCollection(item) ? item.anchor : undefined;
  if (anchor !== undefined) state.anchors.set(anchor, { node, values: state.values - before });
  return node;
}

function convertValue(item: unknown, state: State): Node {
  if (isMap(item)) return convertMap(item, state);
  if (isSeq(item)) {
    const items = item.items.map((child) => convert(child, state));
    return { type: 'list', items, ...origin(item, state) } satisfies ListNode;
  }
  return convertScalar(item, state);
}

function followAlias(name: string, item: unknown, state: State): Node {
  const target = state.anchors.get(name);
  if (target === undefined) throw fail(state, item, `yaml: unknown anchor '${name}' referenced`);
  count(state, item, target.values);
  return target.node;
}

function count(state: State, item: unknown, values: number): void {
  state.values += values;
  if (state.values > MAX_VALUES) throw fail(state, item, 'yaml: document contains excessive aliasing');
}

function convertMap(item: YAMLMap, state: State): MapNode {
  const entries = new Map<string, Node>();
  const merged: Node[] = [];
  const lines = new Map<string, unknown>();
  for (const { key, value } of item.items) {
    const child = value === null ? createBlank(key, state) : convert(value, state);
    if (isMergeKey(key)) {
      merged.push(child);
      continue;
    }
    const name = toKey(key, state);
    if (entries.has(name) && state.dialect === 'resource')
      throw duplicate({ name, key, first: lines.get(name), state });
    lines.set(name, key);
    entries.set(name, child);
  }
  for (const node of merged) mergeInto({ entries, merged: node, state, item });
  return { type: 'map', entries, ...origin(item, state) };
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.source === '<<' && key.type === YamlScalar.PLAIN;
}

/** Merged entries fill in what the map does not say itself; of several merged maps the first wins. */
function mergeInto(into: {
  readonly entries: Map<string, Node>;
  readonly merged: Node;
  readonly state: State;
  readonly item: unknown;
}): void {
  const { entries, merged, state, item } = into;
  const maps = merged.type === 'list' ? merged.items : [merged];
  for (const map of maps) {
    if (map.type !== 'map')
      throw fail(state, item, 'yaml: map merge requires map or sequence of maps as the value');
    for (const [key, value] of map.entries) if (!entries.has(key)) entries.set(key, value);
  }
}

function toKey(key: unknown, state: State): string {
  const resolved = isAlias(key) ? followAlias(key.source, key, state) : convertScalar(key, state);
  if (resolved.type === 'scalar' && (typeof resolved.value === 'string' || state.dialect === 'config')) {
    return typeof resolved.value === 'string' ? resolved.value : String(resolved.value);
  }
  throw fail(
    state,
    key,
    'json: unsupported type: map[interface {}]interface {} (a key is not text; put quotes around it)',
  );
}

function duplicate(found: {
  readonly name: string;
  readonly key: unknown;
  readonly first: unknown;
  readonly state: State;
}): TidemarkError {
  const { name, key, first, state } = found;
  const [line, firstLine] = [key, first].map((item) => toLine(item, state));
  return fail(
    state,
    key,
    `yaml: unmarshal errors:\n  line ${line}: mapping key "${name}" already defined at line ${firstLine}`,
  );
}

/** Go counts lines from the start of the document, not of the file. */
function toLine(item: unknown, state: State): number {
  return state.text.slice(0, toOffset(item)).split('\n').length;
}

function createBlank(key: unknown, state: State): Node {
  return { type: 'scalar', value: null, text: '', blank: true, ...origin(key, state) };
}

function convertScalar(item: unknown, state: State): Node {
  if (!isScalar(item)) throw fail(state, item, 'yaml: a key must be a plain or quoted text');
  const source = item.source ?? '';
  const value = resolve(item, state);
  const isSpelled =
    typeof value !== 'string' ||
    (item.type === YamlScalar.PLAIN && (item.tag === undefined || item.tag === binaryTag));
  const blank = value === null && source === '';
  const quoted = item.type !== YamlScalar.PLAIN;
  return { type: 'scalar', value, text: isSpelled ? source : value, blank, quoted, ...origin(item, state) };
}

function resolve(item: YamlScalar, state: State): Scalar {
  const text = item.source ?? '';
  if (item.tag !== undefined) {
    const value = toTaggedValue({ tag: item.tag, text, dialect: state.dialect });
    if (value === undefined) throw fail(state, item, `json: unsupported value: ${text}`);
    return value;
  }
  if (item.type !== YamlScalar.PLAIN) return trimUnfinishedBlock(item, state);
  const value = resolveScalar(text, state.dialect);
  if (value === undefined) throw fail(state, item, `json: unsupported value: ${text}`);
  return value;
}

/** A block scalar that ends with the file, without a line break, has none in its value either. */
function trimUnfinishedBlock(item: YamlScalar, state: State): string {
  const text = item.source ?? '';
  const isBlock = item.type === YamlScalar.BLOCK_LITERAL || item.type === YamlScalar.BLOCK_FOLDED;
  const reachesEnd = isBlock && (item.range?.[1] ?? 0) >= state.text.length && !state.text.endsWith('\n');
  return reachesEnd && text.endsWith('\n') ? text.slice(0, -1) : text;
}

function origin(item: unknown, state: State): { readonly source: Source; readonly offset: number } {
  return { source: state.source, offset: state.toOffset(toOffset(item)) };
}

function toOffset(item: unknown): number {
  return (isScalar(item) || isCollection(item) || isAlias(item) ? item.range?.[0] : undefined) ?? 0;
}

function fail(state: State, item: unknown, message: string): TidemarkError {
  return new TidemarkError('yaml-syntax', message, {
    place: state.source.toPlace(state.toOffset(toOffset(item))),
  });
}
