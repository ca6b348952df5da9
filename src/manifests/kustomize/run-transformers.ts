import type { Accumulated } from './accumulated.ts';
import {
  applyJsonPatches,
  applyPatches,
  applyStrategicMerges,
  type Patched,
  type PatchRun,
} from './apply-patches.ts';
import { applyReplacements } from './replacements.ts';
import { type Run, withPlace } from './context.ts';
import { mergeFields } from './field-spec.ts';
import { loadSchemas } from './open-api.ts';
import { runExternalTransformers } from './plugins.ts';
import type { Resource } from './resource.ts';
import { setImages, toImageChange } from './set-images.ts';
import { commonAnnotationFields, commonLabelFields, labelFields, pairsOf, setPairs } from './set-labels.ts';
import { addAffix, affixFields } from './set-names.ts';
import { NAMESPACE_FIELDS, setNamespace } from './set-namespace.ts';
import { setReplicas } from './set-replicas.ts';
import { customFields, type TransformerConfig } from './transformer-config.ts';
import { findChild, findText, listItems, type MapNode } from './yaml/node.ts';

type Stage = {
  /** The name of kustomize's transformer. */
  readonly kind: string;
  /** The fields of the kustomization that make it do something. */
  readonly fields: readonly string[];
  /** How many transformers there are, where it is not one for all. */
  readonly perEntry?: (fields: MapNode) => number;
  readonly apply: (resources: readonly Resource[], run: TransformRun) => Patched;
};

export type TransformRun = PatchRun & { readonly config: TransformerConfig };

/** The transformers in the order in which they run, whatever the order of the fields in the file. */
const STAGES: readonly Stage[] = [
  { kind: 'PatchStrategicMergeTransformer', fields: ['patchesStrategicMerge'], apply: applyStrategicMerges },
  { kind: 'PatchTransformer', fields: ['patches'], perEntry: countOf('patches'), apply: applyPatches },
  { kind: 'NamespaceTransformer', fields: ['namespace'], apply: pure(applyNamespace) },
  {
    kind: 'PrefixTransformer',
    fields: ['namePrefix'],
    apply: pure((resources, run) => applyAffix(resources, run, 'prefix')),
  },
  {
    kind: 'SuffixTransformer',
    fields: ['nameSuffix'],
    apply: pure((resources, run) => applyAffix(resources, run, 'suffix')),
  },
  {
    kind: 'LabelTransformer',
    fields: ['labels', 'commonLabels'],
    perEntry: (fields) => listItems(fields, 'labels').length + 1,
    apply: pure(applyLabels),
  },
  { kind: 'AnnotationsTransformer', fields: ['commonAnnotations'], apply: pure(applyAnnotations) },
  {
    kind: 'PatchJson6902Transformer',
    fields: ['patchesJson6902'],
    perEntry: countOf('patchesJson6902'),
    apply: applyJsonPatches,
  },
  {
    kind: 'ReplicaCountTransformer',
    fields: ['replicas'],
    perEntry: countOf('replicas'),
    apply: pure(applyReplicas),
  },
  { kind: 'ImageTagTransformer', fields: ['images'], perEntry: countOf('images'), apply: pure(applyImages) },
  { kind: 'ReplacementTransformer', fields: ['replacements'], apply: pure(applyReplacements) },
];

/** Runs every transformer of a kustomization over what has been gathered. */
export function runTransformers(gathered: Accumulated, run: Run): Accumulated {
  const { fields, file } = run.kustomization;
  const patchRun = {
    ...run,
    config: gathered.config,
    isPartial: gathered.isPartial,
    schemaOf: loadSchemas(run),
  };
  let current = gathered;
  for (const stage of STAGES) {
    if (!stage.fields.some((name) => isGiven(fields, name))) continue;
    const { resources, problems } = stage.apply(current.resources, patchRun);
    const recorded = recordTransformations(resources, { stage, fields, file });
    current = { ...current, resources: recorded, problems: [...current.problems, ...problems] };
  }
  return { ...current, resources: runExternalTransformers(current.resources, patchRun) };
}

/** An empty prefix, suffix or namespace is none. */
function isGiven(fields: MapNode, name: string): boolean {
  const value = fields.entries.get(name);
  return value !== undefined && !(value.type === 'scalar' && value.value === '');
}

function countOf(field: string): (fields: MapNode) => number {
  return (fields) => listItems(fields, field).length;
}

function pure(
  apply: (resources: readonly Resource[], run: TransformRun) => readonly Resource[],
): Stage['apply'] {
  return (resources, run) => ({ resources: apply(resources, run), problems: [] });
}

/** Notes on every object, changed or not, which transformers of which file it has been through: one for each entry. */
function recordTransformations(
  resources: readonly Resource[],
  from: { readonly stage: Stage; readonly fields: MapNode; readonly file: string },
): readonly Resource[] {
  const { stage, fields, file } = from;
  const transformation = { configuredIn: file, kind: stage.kind };
  const count = stage.perEntry === undefined ? 1 : stage.perEntry(fields);
  const added = Array.from({ length: count }, () => transformation);
  return resources.map((resource) => ({
    ...resource,
    transformations: [...resource.transformations, ...added],
  }));
}

function applyNamespace(
  resources: readonly Resource[],
  { kustomization, config }: TransformRun,
): readonly Resource[] {
  const origin = findChild(kustomization.fields, 'namespace');
  const namespace = findText(kustomization.fields, 'namespace') ?? '';
  if (origin === undefined || namespace === '') return resources;
  return withPlace(origin, () =>
    setNamespace(resources, {
      namespace,
      origin,
      fields: mergeFields(NAMESPACE_FIELDS, customFields(config, 'namespace')),
    }),
  );
}

function applyAffix(
  resources: readonly Resource[],
  { kustomization, config }: TransformRun,
  side: 'prefix' | 'suffix',
): readonly Resource[] {
  const name = side === 'prefix' ? 'namePrefix' : 'nameSuffix';
  const origin = findChild(kustomization.fields, name);
  const text = findText(kustomization.fields, name) ?? '';
  if (origin === undefined || text === '') return resources;
  return addAffix(resources, { side, text, origin, fields: affixFields(side, config) });
}

function applyLabels(
  resources: readonly Resource[],
  { kustomization, config }: TransformRun,
): readonly Resource[] {
  const { fields } = kustomization;
  const labeled = listItems(fields, 'labels').reduce(
    (current, entry) =>
      setPairs(current, { pairs: pairsOf(entry, 'pairs'), fields: labelFields(entry, config) }),
    resources,
  );
  return setPairs(labeled, { pairs: pairsOf(fields, 'commonLabels'), fields: commonLabelFields(config) });
}

function applyAnnotations(
  resources: readonly Resource[],
  { kustomization, config }: TransformRun,
): readonly Resource[] {
  const pairs = pairsOf(kustomization.fields, 'commonAnnotations');
  return setPairs(resources, { pairs, fields: commonAnnotationFields(config) });
}

function applyReplicas(
  resources: readonly Resource[],
  { kustomization, config }: TransformRun,
): readonly Resource[] {
  return listItems(kustomization.fields, 'replicas').reduce(
    (current, entry) => setReplicas(current, entry, customFields(config, 'replicas')),
    resources,
  );
}

function applyImages(
  resources: readonly Resource[],
  { kustomization, config }: TransformRun,
): readonly Resource[] {
  return listItems(kustomization.fields, 'images').reduce(
    (current, entry) =>
      setImages(
        current,
        withPlace(entry, () => toImageChange(entry)),
        customFields(config, 'images'),
      ),
    resources,
  );
}
