import { ANY, BOOL, INT, listOf, mapOf, STRING, STRING_MAP, STRINGS, struct } from './shape.ts';

const GVK = { group: STRING, version: STRING, kind: STRING };
const ID = { ...GVK, name: STRING, namespace: STRING };

export const SELECTOR = struct('Selector', { ...ID, annotationSelector: STRING, labelSelector: STRING });

export const PATCH = struct('Patch', { path: STRING, patch: STRING, target: SELECTOR, options: mapOf(BOOL) });

export const FIELD_SPEC = struct('FieldSpec', { ...GVK, path: STRING, create: BOOL });

export const LABEL = struct('Label', {
  pairs: STRING_MAP,
  includeSelectors: BOOL,
  includeTemplates: BOOL,
  fields: listOf(FIELD_SPEC),
});

export const IMAGE = struct('Image', {
  name: STRING,
  newName: STRING,
  tagSuffix: STRING,
  newTag: STRING,
  digest: STRING,
});

export const REPLICA = struct('Replica', { name: STRING, count: INT });

const GENERATOR_OPTIONS = struct('GeneratorOptions', {
  labels: STRING_MAP,
  annotations: STRING_MAP,
  disableNameSuffixHash: BOOL,
  immutable: BOOL,
});

const GENERATOR = {
  name: STRING,
  namespace: STRING,
  behavior: STRING,
  literals: STRINGS,
  files: STRINGS,
  envs: STRINGS,
  env: STRING,
  options: GENERATOR_OPTIONS,
};

const FIELD_OPTIONS = struct('FieldOptions', {
  delimiter: STRING,
  index: INT,
  encoding: STRING,
  create: BOOL,
});

const REPLACEMENT = {
  source: struct('SourceSelector', { ...ID, fieldPath: STRING, options: FIELD_OPTIONS }),
  sourceValue: STRING,
  targets: listOf(
    struct('TargetSelector', {
      select: SELECTOR,
      reject: listOf(SELECTOR),
      fieldPaths: STRINGS,
      options: FIELD_OPTIONS,
    }),
  ),
};

export const REPLACEMENT_SHAPE = struct('Replacement', REPLACEMENT);

const VAR = struct('Var', {
  name: STRING,
  objref: struct('Target', { apiVersion: STRING, ...ID }),
  fieldref: struct('FieldSelector', { fieldpath: STRING }),
});

const SORT_OPTIONS = struct('SortOptions', {
  order: STRING,
  legacySortOptions: struct('LegacySortOptions', { orderFirst: STRINGS, orderLast: STRINGS }),
});

const METADATA = struct('ObjectMeta', {
  name: STRING,
  namespace: STRING,
  labels: STRING_MAP,
  annotations: STRING_MAP,
});

/** Every field of a kustomization file; anything else in one is an error. */
export const KUSTOMIZATION = struct('Kustomization', {
  apiVersion: STRING,
  kind: STRING,
  metadata: METADATA,
  openapi: STRING_MAP,
  namePrefix: STRING,
  nameSuffix: STRING,
  namespace: STRING,
  commonLabels: STRING_MAP,
  labels: listOf(LABEL),
  commonAnnotations: STRING_MAP,
  patchesStrategicMerge: STRINGS,
  patchesJson6902: listOf(PATCH),
  patches: listOf(PATCH),
  images: listOf(IMAGE),
  imageTags: listOf(IMAGE),
  replacements: listOf(struct('ReplacementField', { ...REPLACEMENT, path: STRING })),
  replicas: listOf(REPLICA),
  vars: listOf(VAR),
  sortOptions: SORT_OPTIONS,
  resources: STRINGS,
  components: STRINGS,
  crds: STRINGS,
  bases: STRINGS,
  configMapGenerator: listOf(struct('ConfigMapArgs', GENERATOR)),
  secretGenerator: listOf(struct('SecretArgs', { ...GENERATOR, type: STRING })),
  helmGlobals: struct('HelmGlobals', { chartHome: STRING, configHome: STRING }),
  helmCharts: listOf(ANY),
  helmChartInflationGenerator: listOf(ANY),
  generatorOptions: GENERATOR_OPTIONS,
  configurations: STRINGS,
  generators: STRINGS,
  transformers: STRINGS,
  validators: STRINGS,
  buildMetadata: STRINGS,
});
