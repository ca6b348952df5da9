import type { Kustomization } from './kustomization.ts';
import { failAt } from './context.ts';
import type { Resource } from './resource.ts';
import type { ResourceId } from './resource-id.ts';
import { findChild, findText, listItems } from './yaml/node.ts';

const FIRST = [
  'Namespace',
  'ResourceQuota',
  'StorageClass',
  'CustomResourceDefinition',
  'ServiceAccount',
  'PodSecurityPolicy',
  'Role',
  'ClusterRole',
  'RoleBinding',
  'ClusterRoleBinding',
  'ConfigMap',
  'Secret',
  'Endpoints',
  'Service',
  'LimitRange',
  'PriorityClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'Deployment',
  'StatefulSet',
  'CronJob',
  'PodDisruptionBudget',
];

const LAST = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

type Keyed = {
  readonly resource: Resource;
  readonly rank: number;
  readonly gvk: string;
  readonly name: string;
};

/**
 * The objects in the order in which `kustomize build` prints them: by kind, then by group, namespace and name; or as
 * they were loaded when the kustomization says so.
 */
export function sortResources(
  resources: readonly Resource[],
  kustomization: Kustomization,
): readonly Resource[] {
  const options = findChild(kustomization.fields, 'sortOptions');
  const order = findText(options, 'order') ?? '';
  if (order !== 'legacy' && findChild(options, 'legacySortOptions') !== undefined) {
    const text = `the field 'sortOptions.legacySortOptions' is set but the selected sort order is '${order}', not 'legacy'`;
    throw failAt(options ?? kustomization.fields, 'invalid-value', text);
  }
  if (order === 'fifo') return resources;
  if (order !== '' && order !== 'legacy') {
    const place = options ?? kustomization.fields;
    throw failAt(place, 'invalid-value', "the field 'sortOptions.order' must be one of [fifo, legacy]");
  }
  const ranks = readRanks(kustomization);
  return resources
    .map((resource) => toKeyed(resource, ranks))
    .sort(compare)
    .map(({ resource }) => resource);
}

function readRanks(kustomization: Kustomization): ReadonlyMap<string, number> {
  const options = findChild(findChild(kustomization.fields, 'sortOptions'), 'legacySortOptions');
  const read = (key: string): readonly string[] =>
    listItems(options, key).map((item) => (item.type === 'scalar' ? item.text : ''));
  const first = options === undefined ? FIRST : read('orderFirst');
  const last = options === undefined ? LAST : read('orderLast');
  return new Map([
    ...first.map((kind, index): [string, number] => [kind, index - first.length]),
    ...last.map((kind, index): [string, number] => [kind, index + 1]),
  ]);
}

function toKeyed(resource: Resource, ranks: ReadonlyMap<string, number>): Keyed {
  const { id } = resource;
  const name = `${id.namespace || '~X'}|${id.name || '~N'}`;
  return { resource, rank: ranks.get(id.kind) ?? 0, gvk: toSortText(id), name };
}

function toSortText(id: ResourceId): string {
  return `${id.group || '~G'}_${id.version || '~V'}_${id.kind || '~K'}`;
}

function compare(one: Keyed, other: Keyed): number {
  if (one.rank !== other.rank) return one.rank - other.rank;
  if (one.gvk !== other.gvk) return compareText(one.gvk, other.gvk) * (areNamespaces(one, other) ? -1 : 1);
  return compareText(one.name, other.name);
}

/** Namespaces of several groups come in reverse, so that those of the core are first. */
function areNamespaces(one: Keyed, other: Keyed): boolean {
  const [a, b] = [one.resource.id, other.resource.id];
  return a.kind === 'Namespace' && b.kind === 'Namespace' && (a.group === '' || b.group === '');
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
