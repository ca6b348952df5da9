import { field, type FieldSpec, updateField } from './field-spec.ts';
import { failAt } from './context.ts';
import { matchesGvk } from './gvk.ts';
import { allIds, type Resource, withNode } from './resource.ts';
import { createScalar, findChild, findText, type Node } from './yaml/node.ts';

const KINDS = ['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'];
const FIELDS: readonly FieldSpec[] = KINDS.map((kind) => field('spec/replicas', { kind, create: true }));

/** Applies one entry of `replicas`. Throws `TidemarkError` `missing-reference` when no object has the name. */
export function setReplicas(
  resources: readonly Resource[],
  entry: Node,
  custom: readonly FieldSpec[],
): readonly Resource[] {
  const name = findText(entry, 'name') ?? '';
  const count = findChild(entry, 'count') ?? createScalar(0, entry);
  let found = false;
  const result = resources.map((resource) => {
    const specs = [...FIELDS, ...custom].filter((spec) =>
      allIds(resource).some((id) => id.name === name && matchesGvk(id, spec.gvk)),
    );
    found ||= specs.length > 0;
    return withNode(
      resource,
      specs.reduce((node, spec) => updateField(node, spec, () => count), resource.node),
    );
  });
  if (found) return result;
  const text = `resource with name ${name} does not match a config with the following GVK [${KINDS.join(' ')}]`;
  throw failAt(entry, 'missing-reference', text);
}
