import { TidemarkError } from '../../errors.ts';
import { isNotedAt } from './build-annotations.ts';
import { field, type FieldSpec, mergeFields, showPath, toFieldSpec, updateField } from './field-spec.ts';
import { matchesGvk } from './gvk.ts';
import { customFields, type TransformerConfig } from './transformer-config.ts';
import { type Resource, withNode } from './resource.ts';
import {
  createMap,
  findChild,
  findMap,
  isNull,
  listItems,
  type MapNode,
  type Node,
  toPlace,
} from './yaml/node.ts';

export const LABELS: FieldSpec = field('metadata/labels', { create: true });
export const ANNOTATIONS: FieldSpec = field('metadata/annotations', { create: true });

const POD_TEMPLATES: readonly {
  readonly path: string;
  readonly kind: string;
  readonly group?: string;
  readonly version?: string;
}[] = [
  { path: 'spec/template/metadata', kind: 'ReplicationController', version: 'v1' },
  { path: 'spec/template/metadata', kind: 'Deployment' },
  { path: 'spec/template/metadata', kind: 'ReplicaSet' },
  { path: 'spec/template/metadata', kind: 'DaemonSet' },
  { path: 'spec/template/metadata', kind: 'StatefulSet', group: 'apps' },
  { path: 'spec/template/metadata', kind: 'Job', group: 'batch' },
  { path: 'spec/jobTemplate/metadata', kind: 'CronJob', group: 'batch' },
  { path: 'spec/jobTemplate/spec/template/metadata', kind: 'CronJob', group: 'batch' },
];

const CLAIMS: FieldSpec = field('spec/volumeClaimTemplates/metadata/labels', {
  kind: 'StatefulSet',
  group: 'apps',
  create: true,
});

const TEMPLATE_LABELS: readonly FieldSpec[] = [...podTemplateFields('labels'), CLAIMS];

const TERM = 'podAffinityTerm/labelSelector/matchLabels';
const POD_SELECTORS: readonly string[] = ['podAffinity', 'podAntiAffinity']
  .flatMap((affinity) => [
    `spec/template/spec/affinity/${affinity}/preferredDuringSchedulingIgnoredDuringExecution/${TERM}`,
    `spec/template/spec/affinity/${affinity}/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels`,
  ])
  .concat('spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels');

const SELECTORS: readonly FieldSpec[] = [
  field('spec/selector', { kind: 'Service', version: 'v1', create: true }),
  field('spec/selector', { kind: 'ReplicationController', version: 'v1', create: true }),
  ...['Deployment', 'ReplicaSet', 'DaemonSet'].map((kind) =>
    field('spec/selector/matchLabels', { kind, create: true }),
  ),
  field('spec/selector/matchLabels', { kind: 'StatefulSet', group: 'apps', create: true }),
  ...['Deployment', 'StatefulSet'].flatMap((kind) =>
    POD_SELECTORS.map((path) => field(path, { kind, group: 'apps' })),
  ),
  field('spec/selector/matchLabels', { kind: 'Job', group: 'batch' }),
  field('spec/jobTemplate/spec/selector/matchLabels', { kind: 'CronJob', group: 'batch' }),
  field('spec/selector/matchLabels', { kind: 'PodDisruptionBudget', group: 'policy' }),
  ...['spec/podSelector', 'spec/ingress/from/podSelector', 'spec/egress/to/podSelector'].map((path) =>
    field(`${path}/matchLabels`, { kind: 'NetworkPolicy', group: 'networking.k8s.io' }),
  ),
];

/**
 * Puts pairs into the maps at these fields, over what is there.
 *
 * Throws `TidemarkError` `wrong-type` with kustomize's text when something else than a map is there.
 */
export function setPairs(
  resources: readonly Resource[],
  change: { readonly pairs: MapNode; readonly fields: readonly FieldSpec[] },
): readonly Resource[] {
  if (change.pairs.entries.size === 0) return resources;
  return resources.map((resource) => {
    const specs = change.fields.filter(({ gvk }) => matchesGvk(resource.id, gvk));
    return withNode(
      resource,
      specs.reduce((node, spec) => {
        if (isNotedAt(resource, spec.path)) throw noMap(change.pairs, spec, 'ScalarNode');
        return updateField(node, spec, (old) => addPairs(old, change.pairs, spec));
      }, resource.node),
    );
  });
}

/** The fields that one entry of `labels` writes to. */
export function labelFields(entry: Node, config: TransformerConfig): readonly FieldSpec[] {
  const isOn = (key: string): boolean => {
    const flag = findChild(entry, key);
    return flag?.type === 'scalar' && flag.value === true;
  };
  const own = mergeFields(listItems(entry, 'fields').map(toFieldSpec), customFields(config, 'labels'));
  if (isOn('includeSelectors')) return mergeFields(own, commonLabelFields(config));
  const templates = mergeFields(TEMPLATE_LABELS, customFields(config, 'templateLabels'));
  return mergeFields(isOn('includeTemplates') ? mergeFields(own, templates) : own, [LABELS]);
}

/** The fields that `commonLabels` write to. */
export function commonLabelFields(config: TransformerConfig): readonly FieldSpec[] {
  return mergeFields([LABELS, ...SELECTORS, ...TEMPLATE_LABELS], customFields(config, 'commonLabels'));
}

/** The fields that `commonAnnotations` write to. */
export function commonAnnotationFields(config: TransformerConfig): readonly FieldSpec[] {
  const fields = [ANNOTATIONS, ...podTemplateFields('annotations')];
  return mergeFields(fields, customFields(config, 'commonAnnotations'));
}

function podTemplateFields(name: string): readonly FieldSpec[] {
  return POD_TEMPLATES.map(({ path, ...gvk }) => field(`${path}/${name}`, { ...gvk, create: true }));
}

function addPairs(old: Node | undefined, pairs: MapNode, spec: FieldSpec): Node {
  if (old !== undefined && old.type !== 'map' && !isNull(old))
    throw noMap(old, spec, old.type === 'list' ? 'SequenceNode' : 'ScalarNode');
  const base = old?.type === 'map' ? old : createMap(new Map(), pairs);
  return { ...base, entries: new Map([...base.entries, ...pairs.entries]) };
}

function noMap(at: Node, { path }: FieldSpec, found: string): TidemarkError {
  const text = `considering field '${showPath(path)}': wrong node kind: expected MappingNode but got ${found}`;
  return new TidemarkError('wrong-type', text, { place: toPlace(at) });
}

/** The pairs of a `labels` entry; none when it has none. */
export function pairsOf(entry: Node, key: string): MapNode {
  return findMap(entry, key) ?? createMap(new Map(), entry);
}
