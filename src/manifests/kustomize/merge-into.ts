import type { Schema } from './list-schema.ts';
import { stringifyValues } from './metadata.ts';
import { recordId, type Resource, withNode } from './resource.ts';
import { mergeObject } from './strategic-merge.ts';
import { findChild, findMap, type MapNode, type Node, withEntry } from './yaml/node.ts';

export type MergeOptions = {
  readonly allowNameChange?: boolean;
  readonly allowKindChange?: boolean;
  /** Labels and annotations of the patch count as text, as they do whenever the patch is applied through a target. */
  readonly textLabels?: boolean;
  readonly schema: Schema;
};

/** One object with a strategic merge patch applied; what names it is restored. Nothing when it was deleted. */
export function mergeInto(resource: Resource, patch: MapNode, options: MergeOptions): Resource | undefined {
  const changesId = options.allowNameChange === true || options.allowKindChange === true;
  const body = withTexts(patch, options.textLabels === true ? bothFields : changesId ? noted : []);
  const merged = mergeObject(resource.node, body, options.schema);
  if (merged === undefined || merged === resource.node) return merged && resource;
  const recorded = changesId ? recordId(resource) : resource;
  return withNode(recorded, restoreNames({ merged, old: resource.node, options }));
}

function restoreNames(input: {
  readonly merged: MapNode;
  readonly old: MapNode;
  readonly options: MergeOptions;
}): MapNode {
  const { merged, old, options } = input;
  let result = withEntry(merged, 'apiVersion', old.entries.get('apiVersion'));
  if (options.allowKindChange !== true) result = withEntry(result, 'kind', old.entries.get('kind'));
  if (options.allowNameChange !== true) result = restoreMetadata(result, old, 'name');
  return restoreMetadata(result, old, 'namespace');
}

function restoreMetadata(merged: MapNode, old: MapNode, field: 'name' | 'namespace'): MapNode {
  const before = findMap(old, 'metadata');
  const metadata = findMap(merged, 'metadata') ?? before;
  if (metadata === undefined) return merged;
  return withEntry(merged, 'metadata', withEntry(metadata, field, findChild(before, field)));
}

const bothFields = ['labels', 'annotations'] as const;

/** Options are noted among the annotations of the patch, which are texts from then on. */
const noted = ['annotations'] as const;

/** A null becomes the text "null" here, where otherwise it would remove. */
function withTexts(patch: MapNode, fields: readonly ('labels' | 'annotations')[]): MapNode {
  const metadata = findMap(patch, 'metadata');
  if (metadata === undefined) return patch;
  const texts = fields.reduce<MapNode>((current, field) => {
    const map: Node | undefined = current.entries.get(field);
    if (map?.type === 'map') return withEntry(current, field, stringifyValues(map));
    return map === undefined ? current : withEntry(current, field, undefined);
  }, metadata);
  return withEntry(patch, 'metadata', texts);
}
