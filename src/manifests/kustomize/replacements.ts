import { failAt, readNamedFile, type Run, withPlace } from './context.ts';
import { decode } from './decode.ts';
import { findField, updateFields } from './field-path.ts';
import { REPLACEMENT_SHAPE } from './kustomization-shape.ts';
import { createTargetMatcher } from './replacement-target.ts';
import { allIds, type Resource, withNode } from './resource.ts';
import { matchesIdParts, toIdParts, toIdText } from './resource-id.ts';
import { readConfigFile } from './session.ts';
import { listOf } from './shape.ts';
import {
  createScalar,
  findChild,
  findText,
  listItems,
  type MapNode,
  type Node,
  type ScalarNode,
} from './yaml/node.ts';
import { resolveScalar } from './yaml/resolve-scalar.ts';

type Options = { readonly delimiter: string; readonly index: number; readonly create: boolean };

/**
 * Applies `replacements`: the text of one field of one object is copied to fields of others. A target keeps its type:
 * text stays text, a number is read afresh.
 *
 * Throws `TidemarkError` with kustomize's text: no source or several, a missing field, an index out of range.
 */
export function applyReplacements(resources: readonly Resource[], run: Run): readonly Resource[] {
  return listItems(run.kustomization.fields, 'replacements')
    .flatMap((entry) => loadEntry(entry, run))
    .reduce(applyReplacement, resources);
}

function loadEntry(entry: Node, run: Run): readonly Node[] {
  const path = findChild(entry, 'path');
  const name = findText(entry, 'path') ?? '';
  if (path === undefined || name === '') return [entry];
  const source = withPlace(path, () => readNamedFile(run, name, path));
  const root = readConfigFile(run.context.session, source);
  if (root === undefined) return [];
  if (root.type !== 'list') return [decode(root, REPLACEMENT_SHAPE)];
  const list = decode(root, listOf(REPLACEMENT_SHAPE));
  return list.type === 'list' ? list.items : [];
}

/** Applies one replacement. */
export function applyReplacement(resources: readonly Resource[], entry: Node): readonly Resource[] {
  const value = findSourceValue(resources, entry);
  return listItems(entry, 'targets').reduce(
    (current, target) => copyToTarget(current, target, value),
    resources,
  );
}

function findSourceValue(resources: readonly Resource[], entry: Node): Node {
  const literal = findChild(entry, 'sourceValue');
  const source = findChild(entry, 'source');
  if (source === undefined && literal !== undefined) return literal;
  if (source === undefined) throw failAt(entry, 'missing-field', 'replacements must specify a source');
  const path = findText(source, 'fieldPath') || 'metadata.name';
  const value = findField(findSource(resources, source), path);
  if (value === undefined) {
    const text = `fieldPath \`${path}\` is missing for replacement source ${toSourceText(source)}`;
    throw failAt(source, 'missing-reference', text);
  }
  return pickPart(value, source);
}

function findSource(resources: readonly Resource[], source: Node): MapNode {
  const parts = toIdParts(source);
  const matches = resources.filter((resource) => allIds(resource).some((id) => matchesIdParts(id, parts)));
  const [first] = matches;
  if (matches.length > 1)
    throw failAt(source, 'missing-reference', `multiple matches for selector ${toSourceText(source)}`);
  if (first === undefined)
    throw failAt(source, 'missing-reference', `nothing selected by ${toSourceText(source)}`);
  return first.node;
}

function toSourceText(source: Node): string {
  const path = findText(source, 'fieldPath');
  return toIdText(toIdParts(source)) + (path === undefined ? '' : `:${path}`);
}

function pickPart(value: Node, source: Node): Node {
  const { delimiter, index } = readOptions(source);
  if (delimiter === '') return value;
  if (value.type !== 'scalar')
    throw failAt(source, 'wrong-type', 'delimiter option can only be used with scalar nodes');
  const part = index < 0 ? undefined : value.text.split(delimiter)[index];
  if (part !== undefined) return createScalar(part, value);
  throw failAt(source, 'invalid-value', `options.index ${index} is out of bounds for value ${value.text}`);
}

function copyToTarget(resources: readonly Resource[], target: Node, value: Node): readonly Resource[] {
  if (findChild(target, 'select') === undefined) {
    throw failAt(target, 'missing-field', 'target must specify resources to select');
  }
  const matches = createTargetMatcher(target);
  const paths = listItems(target, 'fieldPaths').flatMap((item) =>
    item.type === 'scalar' ? [item.text] : [],
  );
  return resources.map((resource) => {
    if (!matches(resource)) return resource;
    const node = (paths.length === 0 ? ['metadata.name'] : paths).reduce(
      (current, path) => copyToField(current, { path, target, value }),
      resource.node,
    );
    return withNode(resource, node);
  });
}

function copyToField(
  object: MapNode,
  field: { readonly path: string; readonly target: Node; readonly value: Node },
): MapNode {
  const { path, target, value } = field;
  const options = readOptions(target);
  const { node, count } = updateFields(object, path, {
    create: options.create,
    update: (old) => replaceValue(old, { value, options, target }),
  });
  if (count > 0 && node.type === 'map') return node;
  const verb = options.create ? 'find or create' : 'find';
  throw failAt(target, 'missing-reference', `unable to ${verb} field "${path}" in replacement target`);
}

function replaceValue(
  old: Node | undefined,
  replacement: { readonly value: Node; readonly options: Options; readonly target: Node },
): Node {
  const { value, options, target } = replacement;
  if (options.delimiter !== '' && old !== undefined && old.type !== 'scalar') {
    throw failAt(target, 'wrong-type', 'delimiter option can only be used with scalar nodes');
  }
  if (value.type !== 'scalar') return value;
  if (old !== undefined && old.type !== 'scalar') return value;
  return retype(old, { ...value, text: joinPart(old, value, options) });
}

function joinPart(old: ScalarNode | undefined, value: ScalarNode, options: Options): string {
  const { delimiter, index } = options;
  if (delimiter === '' || old === undefined) return value.text;
  const parts = old.text.split(delimiter);
  if (index < 0) parts.unshift(value.text);
  else parts.splice(index, 1, value.text);
  return parts.join(delimiter);
}

/** The new text with the type of the old value; what is new, or was no text, is read as YAML reads it. */
function retype(old: ScalarNode | undefined, value: ScalarNode): ScalarNode {
  if (typeof old?.value === 'string') return { ...value, value: value.text, blank: false };
  return { ...value, value: resolveScalar(value.text, 'resource') ?? null, blank: false };
}

function readOptions(node: Node): Options {
  const options = findChild(node, 'options');
  const index = findChild(options, 'index');
  return {
    delimiter: findText(options, 'delimiter') ?? '',
    index: index?.type === 'scalar' && typeof index.value === 'number' ? index.value : 0,
    create: findText(options, 'create') === 'true',
  };
}
