import { customFields, type TransformerConfig } from './transformer-config.ts';
import { field, type FieldSpec, mergeFields, updateField } from './field-spec.ts';
import { matchesGvk } from './gvk.ts';
import { originalId, recordId, type Resource, withNode } from './resource.ts';
import { createScalar, type Origin } from './yaml/node.ts';

export type AffixChange = {
  readonly side: 'prefix' | 'suffix';
  readonly text: string;
  readonly origin: Origin;
  readonly fields: readonly FieldSpec[];
};

const NAME: FieldSpec = field('metadata/name');

/** The fields that a prefix or suffix changes: the name, and what `configurations` add. */
export function affixFields(side: 'prefix' | 'suffix', config: TransformerConfig): readonly FieldSpec[] {
  return mergeFields([NAME], customFields(config, side === 'prefix' ? 'namePrefix' : 'nameSuffix'));
}

/** Puts a prefix or suffix on every name, except those that other objects are found by: definitions and namespaces. */
export function addAffix(resources: readonly Resource[], change: AffixChange): readonly Resource[] {
  return resources.map((resource) => {
    const original = originalId(resource);
    return ['CustomResourceDefinition', 'APIService', 'Namespace'].includes(original.kind)
      ? resource
      : change.fields
          .filter(({ gvk }) => matchesGvk(original, gvk))
          .reduce((current, spec) => affix(current, spec, change), resource);
  });
}

function affix(resource: Resource, spec: FieldSpec, change: AffixChange): Resource {
  const { side, text, origin } = change;
  const node = updateField(resource.node, spec, (old) => {
    const name = old?.type === 'scalar' ? old.text : '';
    return createScalar(side === 'prefix' ? text + name : name + text, origin);
  });
  if (!isName(spec)) return withNode(resource, node);
  const list = side === 'prefix' ? 'prefixes' : 'suffixes';
  return withNode({ ...recordId(resource), [list]: [...resource[list], text] }, node);
}

function isName({ path }: FieldSpec): boolean {
  return path.length === 2 && path[0]?.key === 'metadata' && path[1]?.key === 'name';
}
