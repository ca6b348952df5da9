import { decode } from './decode.ts';
import { FIELD_SPEC } from './kustomization-shape.ts';
import { listOf, type Shape, STRING, struct } from './shape.ts';
import { type Run, readNamedFile, withPrefix } from './context.ts';
import { readConfigFile } from './session.ts';
import { findText, listItems, type Node } from './yaml/node.ts';
import { type FieldSpec, mergeFields, toFieldSpec } from './field-spec.ts';
import type { Gvk } from './gvk.ts';

/** Fields of other objects that hold the name of an object of this kind. */
export type NameReference = { readonly target: Partial<Gvk>; readonly referrers: readonly FieldSpec[] };

/** What `configurations` files add to the fields that transformers know by themselves. */
export type TransformerConfig = {
  readonly nameReference: readonly NameReference[];
  readonly fields: ReadonlyMap<FieldGroup, readonly FieldSpec[]>;
};

export type FieldGroup = (typeof GROUPS)[number];

const GROUPS = [
  'namespace',
  'namePrefix',
  'nameSuffix',
  'commonLabels',
  'labels',
  'templateLabels',
  'commonAnnotations',
  'images',
  'replicas',
  'varReference',
] as const;

export const EMPTY_CONFIG: TransformerConfig = { nameReference: [], fields: new Map() };

const GVK = { group: STRING, version: STRING, kind: STRING };

const CONFIGURATION: Shape = struct('TransformerConfig', {
  nameReference: listOf(struct('NameBackReferences', { ...GVK, fieldSpecs: listOf(FIELD_SPEC) })),
  ...Object.fromEntries(GROUPS.map((group) => [group, listOf(FIELD_SPEC)])),
});

/** Reads the `configurations` of a kustomization and adds them to those from below. */
export function loadConfigurations(run: Run, inherited: TransformerConfig): TransformerConfig {
  return listItems(run.kustomization.fields, 'configurations').reduce<TransformerConfig>((config, item) => {
    const name = item.type === 'scalar' ? item.text : '';
    return withPrefix(`loading configuration '${name}': `, item, () => {
      const source = readNamedFile(run, name, item);
      const root = readConfigFile(run.context.session, source);
      return root === undefined ? config : merge(config, decode(root, CONFIGURATION, { lenient: true }));
    });
  }, inherited);
}

/** The custom fields of a group. */
export function customFields(config: TransformerConfig, group: FieldGroup): readonly FieldSpec[] {
  return config.fields.get(group) ?? [];
}

export function mergeConfigs(one: TransformerConfig, other: TransformerConfig): TransformerConfig {
  if (one === EMPTY_CONFIG || other === EMPTY_CONFIG) return one === EMPTY_CONFIG ? other : one;
  const fields = GROUPS.map(
    (group) => [group, mergeFields(customFields(one, group), customFields(other, group))] as const,
  );
  return { nameReference: [...one.nameReference, ...other.nameReference], fields: new Map(fields) };
}

function merge(config: TransformerConfig, node: Node): TransformerConfig {
  const fields = GROUPS.map((group) => [group, listItems(node, group).map(toFieldSpec)] as const);
  const nameReference = listItems(node, 'nameReference').map(toNameReference);
  return mergeConfigs(config, { nameReference, fields: new Map(fields) });
}

function toNameReference(node: Node): NameReference {
  const target = {
    group: findText(node, 'group') ?? '',
    version: findText(node, 'version') ?? '',
    kind: findText(node, 'kind') ?? '',
  };
  return { target, referrers: listItems(node, 'fieldSpecs').map(toFieldSpec) };
}
