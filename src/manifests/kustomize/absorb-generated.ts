import { appendResources } from './accumulated.ts';
import { failAt, withPlace } from './context.ts';
import type { Generated } from './generate.ts';
import { hasId, type Resource, withNode } from './resource.ts';
import { toIdText } from './resource-id.ts';
import { createMap, findMap, type MapNode, withEntry } from './yaml/node.ts';

/**
 * Adds a generated object, or lets it replace or merge into the one that has had its name at any time.
 *
 * Throws `TidemarkError` `duplicate-object` or `missing-reference` with kustomize's text.
 */
export function absorbGenerated(resources: readonly Resource[], generated: Generated): readonly Resource[] {
  const { resource, behavior, origin } = generated;
  const isMerging = behavior === 'merge' || behavior === 'replace';
  const matches = resources.filter((old) => hasId(old, resource.id.key));
  const [old] = matches;
  const text = `id ${toIdText(resource.id)}`;
  if (old === undefined) {
    if (isMerging)
      throw failAt(origin, 'missing-reference', `${text} does not exist; cannot merge or replace`);
    return withPlace(origin, () => appendResources(resources, [resource]));
  }
  if (matches.length > 1)
    throw failAt(origin, 'duplicate-object', `found multiple objects that could accept merge of ${text}`);
  if (!isMerging) {
    const hint = `can not use behavior: '${behavior || 'unspecified'}', behavior must be merge or replace`;
    throw failAt(origin, 'duplicate-object', `${text} exists; ${hint}`);
  }
  const updated = withNode(
    old,
    mergeGenerated({ old: old.node, added: resource.node, mergesData: behavior === 'merge' }),
  );
  // One that does without the hash is enough.
  const needsHash = old.needsHash && resource.needsHash;
  return resources.map((item) => (item === old ? { ...updated, needsHash } : item));
}

/** The generated object in the place of the old one: the names of the old, labels and annotations of both. */
function mergeGenerated(input: {
  readonly old: MapNode;
  readonly added: MapNode;
  readonly mergesData: boolean;
}): MapNode {
  const { old, added, mergesData } = input;
  const metadata = mergeMetadata(findMap(old, 'metadata'), findMap(added, 'metadata'));
  const merged = metadata === undefined ? added : withEntry(added, 'metadata', metadata);
  if (!mergesData) return merged;
  return ['data', 'binaryData'].reduce((node, key) => withEntry(node, key, union(old, added, key)), merged);
}

function mergeMetadata(old: MapNode | undefined, added: MapNode | undefined): MapNode | undefined {
  if (old === undefined || added === undefined) return old ?? added;
  const named = ['name', 'namespace'].reduce(
    (node, key) => withEntry(node, key, old.entries.get(key)),
    added,
  );
  return ['labels', 'annotations'].reduce((node, key) => withEntry(node, key, union(old, added, key)), named);
}

function union(old: MapNode, added: MapNode, key: string): MapNode | undefined {
  const maps = [findMap(old, key), findMap(added, key)].filter((map) => map !== undefined);
  const last = maps.at(-1);
  const entries = new Map(maps.flatMap((map) => [...map.entries]));
  return last === undefined || entries.size === 0 ? undefined : createMap(entries, last);
}
