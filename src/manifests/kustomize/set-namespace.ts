import { TidemarkError } from '../../errors.ts';
import { field, type FieldSpec, updateField } from './field-spec.ts';
import { isClusterScoped } from './cluster-scoped.ts';
import { matchesGvk } from './gvk.ts';
import { setMetadataText } from './metadata.ts';
import { recordId, type Resource, withNode } from './resource.ts';
import { type ResourceId, toIdText } from './resource-id.ts';
import {
  createScalar,
  findChild,
  findMap,
  findText,
  type MapNode,
  type Node,
  type Origin,
  toPlace,
  withEntry,
} from './yaml/node.ts';

export type NamespaceChange = {
  readonly namespace: string;
  readonly origin: Origin;
  readonly fields: readonly FieldSpec[];
  /** Leaves namespaces alone that are there. */
  readonly unsetOnly?: boolean;
};

/** What the `namespace` of a kustomization changes beside `metadata.namespace`. */
export const NAMESPACE_FIELDS: readonly FieldSpec[] = [
  field('metadata/name', { kind: 'Namespace', version: 'v1', create: true }),
  field('spec/service/namespace', { group: 'apiregistration.k8s.io', kind: 'APIService', create: true }),
  field('spec/conversion/webhook/clientConfig/service/namespace', {
    group: 'apiextensions.k8s.io',
    kind: 'CustomResourceDefinition',
  }),
];

/**
 * Puts every object that can have a namespace into this one.
 *
 * Throws `TidemarkError` `duplicate-object` when two objects become the same.
 */
export function setNamespace(resources: readonly Resource[], change: NamespaceChange): readonly Resource[] {
  const changed = resources.map((resource) => withNode(recordId(resource), applyNamespace(resource, change)));
  const keys = new Set<string>();
  for (const { id } of changed) {
    if (keys.has(id.key)) {
      throw new TidemarkError(
        'duplicate-object',
        `namespace transformation produces ID conflict: [${toIdText(id)}]`,
      );
    }
    keys.add(id.key);
  }
  return changed;
}

function applyNamespace({ node, id }: Resource, change: NamespaceChange): MapNode {
  const { namespace, origin } = change;
  const value = createScalar(namespace, origin);
  const keeps = (old: Node | undefined): boolean => change.unsetOnly === true && old !== undefined;
  const isKept = isClusterScoped(id) || (change.unsetOnly === true && id.namespace !== '');
  if (!isKept) requireText(findChild(findMap(node, 'metadata'), 'namespace'));
  let result = isKept ? node : setMetadataText(node, 'namespace', { text: namespace, origin });
  for (const spec of change.fields.filter((known) => isMeant(known, id))) {
    if (matchesGvk(id, spec.gvk))
      result = updateField(result, spec, (old) => (old && keeps(old) ? old : value));
  }
  return isRoleBinding(id)
    ? updateField(result, field('subjects'), (list) => setSubjects(list, value))
    : result;
}

function requireText(old: Node | undefined): void {
  if (old === undefined || old.type === 'scalar') return;
  const found = old.type === 'list' ? 'SequenceNode' : 'MappingNode';
  const text = `considering field 'metadata/namespace': wrong node kind: expected ScalarNode but got ${found}`;
  throw new TidemarkError('wrong-type', text, { place: toPlace(old) });
}

/** Only a Namespace of the core group is one. */
function isMeant(spec: FieldSpec, id: ResourceId): boolean {
  return spec.gvk.kind !== 'Namespace' || id.group === '';
}

function isRoleBinding(id: ResourceId): boolean {
  return id.kind === 'RoleBinding' || id.kind === 'ClusterRoleBinding';
}

/** Subjects that are called `default` are taken for the service account of the namespace. */
function setSubjects(list: Node | undefined, namespace: Node): Node {
  if (list?.type !== 'list') return list ?? namespace;
  const items = list.items.map((subject) =>
    subject.type === 'map' && findText(subject, 'name') === 'default'
      ? withEntry(subject, 'namespace', namespace)
      : subject,
  );
  return { ...list, items };
}
