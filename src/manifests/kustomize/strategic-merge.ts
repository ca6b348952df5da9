import { TidemarkError } from '../../errors.ts';
import type { ListSchema, Schema } from './list-schema.ts';
import {
  createMap,
  findText,
  isNull,
  type ListNode,
  type MapNode,
  type Node,
  type ScalarNode,
  toPlace,
  withEntry,
} from './yaml/node.ts';

const DIRECTIVE = '$patch';

/**
 * The object with a strategic merge patch merged into it; nothing when the patch deletes it.
 *
 * Maps merge, null removes, scalars replace; a list of a custom resource is replaced as a whole, those of built-in
 * kinds that have a merge key merge by it.
 *
 * Throws `TidemarkError` `wrong-type` where the two differ in shape, `invalid-value` for an unknown directive.
 */
export function mergeObject(object: MapNode, patch: MapNode, schema: Schema): MapNode | undefined {
  const directive = directiveOf(patch);
  if (directive === 'delete') return undefined;
  // A replacing directive at the top of a patch makes it do nothing.
  if (directive === 'replace') return object;
  return mergeMaps(object, patch, schema);
}

function mergeMaps(old: MapNode, patch: MapNode, schema: Schema): MapNode {
  let result = dropBlanks(old, schema);
  for (const [key, value] of patch.entries) {
    if (key !== DIRECTIVE)
      result = withEntry(result, key, mergeValue(old.entries.get(key), value, schema.field(key)));
  }
  return result;
}

/** A null that is not written disappears from every map of an object that a strategic merge touches. */
function dropBlanks(map: MapNode, schema: Schema): MapNode {
  let result = map;
  for (const [key, value] of map.entries) {
    if (value.type === 'scalar' && value.blank) result = withEntry(result, key, undefined);
    if (value.type === 'map') result = withEntry(result, key, dropBlanks(value, schema.field(key)));
  }
  return result;
}

function mergeValue(old: Node | undefined, patch: Node, schema: Schema): Node | undefined {
  if (isNull(patch)) return undefined;
  if (old === undefined || isNull(old)) return patch.type === 'map' ? addMap(patch, schema) : patch;
  if (old.type !== patch.type) throw wrongKind(old, patch);
  if (old.type === 'map' && patch.type === 'map') return mergeMap(old, patch, schema);
  if (old.type === 'list' && patch.type === 'list') return mergeList(old, patch, schema);
  return old.type === 'scalar' && patch.type === 'scalar' ? replaceScalar(old, patch) : patch;
}

/** The new value in the style of the old one: in quotes, `1.10` is text. */
function replaceScalar(old: ScalarNode, patch: ScalarNode): ScalarNode {
  if (old.quoted !== true) return patch.quoted === true ? { ...patch, quoted: false } : patch;
  return patch.quoted === true ? patch : { ...patch, value: patch.text, quoted: true };
}

function mergeMap(old: MapNode, patch: MapNode, schema: Schema): Node | undefined {
  switch (directiveOf(patch)) {
    case 'delete':
      return undefined;
    case 'replace':
      return cleanMap(patch, schema);
    case 'merge':
      return mergeMaps(old, patch, schema);
  }
}

function addMap(patch: MapNode, schema: Schema): MapNode | undefined {
  return findText(patch, DIRECTIVE) === 'delete' ? undefined : cleanMap(patch, schema);
}

/** What is in a map that has just been added counts as being there already. */
function addNested(patch: MapNode, schema: Schema): MapNode | undefined {
  return directiveOf(patch) === 'delete' ? undefined : cleanMap(patch, schema);
}

/** A map of a patch as it enters an object: without nulls and directives; an unknown one is taken for a field. */
function cleanMap(patch: MapNode, schema: Schema): MapNode {
  let result = isDirective(findText(patch, DIRECTIVE)) ? withEntry(patch, DIRECTIVE, undefined) : patch;
  for (const [key, value] of patch.entries) {
    if (isNull(value)) result = withEntry(result, key, undefined);
    else if (value.type === 'map') result = withEntry(result, key, addNested(value, schema.field(key)));
  }
  return result;
}

function mergeList(old: ListNode, patch: ListNode, schema: Schema): Node {
  const { list } = schema;
  if (list === undefined || !patch.items.every((item) => item.type === 'map')) return patch;
  const isReplacing = patch.items.some((item) => isLoneDirective(item, 'replace'));
  return { ...patch, items: mergeItems({ old: isReplacing ? [] : old.items, patch: patch.items, list }) };
}

function mergeItems(input: {
  readonly old: readonly Node[];
  readonly patch: readonly Node[];
  readonly list: ListSchema;
}): readonly Node[] {
  const { old, patch, list } = input;
  const used = new Set<Node>();
  const merged: Node[] = [];
  for (const item of patch) {
    if (item.type !== 'map' || isLoneDirective(item, 'replace')) continue;
    const counterpart = old.find(
      (candidate) => !used.has(candidate) && hasSameKey(candidate, item, list.keys),
    );
    if (counterpart !== undefined) used.add(counterpart);
    const result = mergeValue(counterpart ?? createMap(new Map(), item), item, list.items);
    if (result !== undefined) merged.push(result);
  }
  const rest = old.filter((item) => !used.has(item));
  return [...merged, ...rest.map((item) => (item.type === 'map' ? dropBlanks(item, list.items) : item))];
}

/** Whether two elements agree in every merge key that the patch gives. */
function hasSameKey(old: Node, patch: Node, keys: readonly string[]): boolean {
  const given = keys.filter((key) => findText(patch, key) !== undefined);
  return given.length > 0 && given.every((key) => findText(old, key) === findText(patch, key));
}

function isLoneDirective(item: Node, directive: string): boolean {
  return item.type === 'map' && item.entries.size === 1 && findText(item, DIRECTIVE) === directive;
}

type Directive = 'delete' | 'replace' | 'merge';

function isDirective(text: string | undefined): text is Directive {
  return text === 'delete' || text === 'replace' || text === 'merge';
}

function directiveOf(patch: MapNode): Directive {
  const directive = findText(patch, DIRECTIVE) ?? 'merge';
  if (isDirective(directive)) return directive;
  throw new TidemarkError('invalid-value', `unknown patch strategy '${directive}'`, {
    place: toPlace(patch),
  });
}

function wrongKind(old: Node, patch: Node): TidemarkError {
  const names = { map: 'MappingNode', list: 'SequenceNode', scalar: 'ScalarNode' };
  const contents = patch.type === 'scalar' ? patch.text : `a ${patch.type}`;
  const text = `wrong node kind: expected ${names[old.type]} but got ${names[patch.type]}: node contents:\n${contents}`;
  return new TidemarkError('wrong-type', text, { place: toPlace(patch) });
}
