import { failAt, readNamedFile, type Run, withPlace, withPrefix } from './context.ts';
import { decode } from './decode.ts';
import { findField, updateFields } from './field-path.ts';
import { REPLACEMENT_SHAPE } from './kustomization-shape.ts';
import { createTargetMatcher } from './replacement-target.ts';
import { replacementIds, type Resource, withNode } from './resource.ts';
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
  type Scalar,
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
  if (root.type !== 'list') return [decode(root, REPLACEMENT_SHAPE, { lenient: true })];
  const list = decode(root, listOf(REPLACEMENT_SHAPE), { lenient: true });
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
  if ((source === undefined && literal === undefined) || findChild(entry, 'targets') === undefined)
    throw failAt(entry, 'missing-field', 'replacements must specify a source and at least one target');
  if (source === undefined) return literal ?? entry;
  if (literal !== undefined)
    throw failAt(entry, 'invalid-value', 'value and resource selectors are mutually exclusive');
  const path = findText(source, 'fieldPath') || 'metadata.name';
  const value = findField(findSource(resources, source), path);
  if (value === undefined || isEmpty(value)) {
    const text = `fieldPath \`${path}\` is missing for replacement source ${toSourceText(source)}`;
    throw failAt(source, 'missing-reference', text);
  }
  return pickPart(value, source);
}

function isEmpty(value: Node): boolean {
  if (value.type === 'scalar') return value.value === null;
  return value.type === 'list' ? value.items.length === 0 : value.entries.size === 0;
}

function findSource(resources: readonly Resource[], source: Node): MapNode {
  const parts = toIdParts(source);
  const matches = resources.filter((resource) =>
    replacementIds(resource).some((id) => matchesIdParts(id, parts)),
  );
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
  const verb = options.create ? 'find or create' : 'find';
  const text = `unable to ${verb} field "${path}" in replacement target`;
  const { node, count } = withPrefix(`${text}: `, target, () =>
    updateFields(object, path, {
      create: options.create,
      update: (old) => replaceValue(old, { value, options, target }),
    }),
  );
  if (count > 0 && node.type === 'map') return node;
  throw failAt(target, 'missing-reference', text);
}

/** A scalar keeps its type and takes the text; anything else becomes what the source is. */
function replaceValue(
  old: Node | undefined,
  replacement: { readonly value: Node; readonly options: Options; readonly target: Node },
): Node {
  const { value, options, target } = replacement;
  const isScalar = old === undefined ? value.type === 'scalar' : old.type === 'scalar';
  if (options.delimiter !== '' && !isScalar)
    throw failAt(target, 'wrong-type', 'delimiter option can only be used with scalar nodes');
  if (!isScalar) return value;
  const text = value.type === 'scalar' ? value.text : '';
  const scalar = value.type === 'scalar' ? value : createScalar(text, value);
  const known = old?.type === 'scalar' ? old : undefined;
  return retype(known, { ...scalar, text: joinPart(known?.text ?? '', text, options) }, target);
}

function joinPart(old: string, text: string, { delimiter, index }: Options): string {
  if (delimiter === '') return text;
  const parts = old.split(delimiter);
  if (index < 0) parts.unshift(text);
  else parts.splice(index, 1, text);
  return parts.join(delimiter);
}

/** The new text with the type of the old value, which has to be able to hold it; what is new is read as YAML reads it. */
function retype(old: ScalarNode | undefined, value: ScalarNode, target: Node): ScalarNode {
  if (typeof old?.value === 'string') return { ...value, value: value.text, blank: false };
  const resolved = resolveScalar(value.text, 'resource') ?? null;
  const tag = toTag(resolved, value.text);
  if (old !== undefined && !canHold(toTag(old.value, old.text), tag)) {
    const text = `yaml: cannot decode ${tag} \`${value.text}\` as a ${toTag(old.value, old.text)}`;
    throw failAt(target, 'wrong-type', text);
  }
  return { ...value, value: resolved, blank: false };
}

function canHold(old: string, added: string): boolean {
  return old === added || (old === '!!float' && added === '!!int');
}

/** What is spelled with a point or an exponent is a float, whatever its value. */
function toTag(value: Scalar, text: string): string {
  if (value === null) return '!!null';
  if (typeof value === 'number')
    return Number.isInteger(value) && !/^[^x]*[.eE]/.test(text) ? '!!int' : '!!float';
  return typeof value === 'boolean' ? '!!bool' : '!!str';
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
