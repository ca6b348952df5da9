import type { Problem } from '../../errors.ts';
import { failAt, warnAt } from './context.ts';
import { findField } from './field-path.ts';
import { field, type FieldSpec, updateField } from './field-spec.ts';
import { matchesGvk, parseApiVersion } from './gvk.ts';
import { allIds, type Resource, withNode } from './resource.ts';
import { matchesIdParts, toIdParts, toIdText } from './resource-id.ts';
import { createScalar, findChild, findText, type MapNode, type Node } from './yaml/node.ts';

const PODS = ['spec', 'spec/template/spec', 'spec/jobTemplate/spec/template/spec'];
const TEXTS = ['args', 'command', 'env/value', 'volumeMounts/subPath', 'volumeMounts/mountPath'];

/** The fields of containers that hold variables without being asked for. */
const FIELDS: readonly FieldSpec[] = PODS.flatMap((pod) =>
  ['containers', 'initContainers'].flatMap((list) => TEXTS.map((text) => field(`${pod}/${list}/${text}`))),
);

/**
 * Replaces `$(NAME)` in the fields of containers and those that `varReference` names, by the fields that `vars` point
 * at; `$$(NAME)` stays `$(NAME)`, an unknown name stays as it is.
 *
 * Throws `TidemarkError` `missing-reference` when a variable points at nothing, or at several objects.
 */
export function resolveVars(
  resources: readonly Resource[],
  vars: readonly MapNode[],
  custom: readonly FieldSpec[],
): readonly Resource[] {
  if (vars.length === 0) return resources;
  const values = new Map(vars.map((item) => [findText(item, 'name') ?? '', findValue(resources, item)]));
  return resources.map((resource) => {
    const specs = [...FIELDS, ...custom].filter(({ gvk }) => matchesGvk(resource.id, gvk));
    const node = specs.reduce(
      (current, spec) => updateField(current, spec, (old) => expand(old ?? current, values)),
      resource.node,
    );
    return withNode(resource, node);
  });
}

function findValue(resources: readonly Resource[], item: MapNode): Node {
  const reference = findChild(item, 'objref');
  const parts = { ...toIdParts(reference), ...parseApiVersion(findText(reference, 'apiVersion') ?? '') };
  const matches = resources.filter((resource) => allIds(resource).some((id) => matchesIdParts(id, parts)));
  const [match] = matches;
  if (match === undefined || matches.length > 1) {
    const text = `found ${matches.length} resId matches for var ${findText(item, 'name') ?? ''}: ${toIdText(parts)}`;
    throw failAt(item, 'missing-reference', text);
  }
  const path = findText(findChild(item, 'fieldref'), 'fieldpath') || 'metadata.name';
  const value = findField(match.node, path);
  if (value !== undefined) return value;
  throw failAt(
    item,
    'missing-reference',
    `field specified in var '${findText(item, 'name') ?? ''}' not found: ${path}`,
  );
}

function expand(node: Node, values: ReadonlyMap<string, Node>): Node {
  if (node.type === 'list') return { ...node, items: node.items.map((item) => expand(item, values)) };
  if (node.type === 'map') {
    return {
      ...node,
      entries: new Map(Array.from(node.entries, ([key, value]) => [key, expand(value, values)])),
    };
  }
  if (typeof node.value !== 'string' || !node.value.includes('$(')) return node;
  const whole = /^\$\(([^()]+)\)$/.exec(node.value);
  const exact = whole === null ? undefined : values.get(whole[1] ?? '');
  return exact ?? createScalar(expandText(node.value, values), node);
}

function expandText(text: string, values: ReadonlyMap<string, Node>): string {
  return text.replaceAll(/\$(\$)?\(([^()]+)\)/g, (expression, escaped: string | undefined, name: string) => {
    if (escaped !== undefined) return `$(${name})`;
    const value = values.get(name);
    return value?.type === 'scalar' ? value.text : expression;
  });
}

/** `crds` only names more fields that hold names: they matter when something is renamed. */
export function findUnreadFields(fields: MapNode): readonly Problem[] {
  const crds = fields.entries.get('crds');
  if (crds === undefined) return [];
  const text =
    "'crds' is not read: references that it describes keep their names when a prefix, suffix or hash is added";
  return [warnAt(crds, 'unsupported-option', text)];
}
