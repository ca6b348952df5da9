import type { AnyManifest, RejectedObject } from './types.ts';
import { toReferenceName } from './types.ts';

/**
 * Objects of one kind and name that clusters have differently get the first of their clusters into their names; so does
 * one whose namesake in another cluster has errors, since the name must not depend on whether that one can be read.
 */
export function nameClusters(
  objects: readonly AnyManifest[],
  rejected: readonly RejectedObject[],
): readonly AnyManifest[] {
  const count = new Map<string, number>();
  const keys = [...objects.map(toKey), ...rejected.flatMap(toRejectedKey)];
  for (const key of keys) count.set(key, (count.get(key) ?? 0) + 1);
  return objects.map((object) => (count.get(toKey(object)) === 1 ? object : nameCluster(object)));
}

/** Where there is one cluster only, names need none. */
function toRejectedKey({ kind, namespace, name, clusters }: RejectedObject): readonly string[] {
  return clusters === undefined ? [] : [`${kind}/${namespace}/${name}`];
}

function nameCluster<Manifest extends AnyManifest>(object: Manifest): Manifest {
  const [cluster] = object.metadata.clusters ?? [];
  return cluster === undefined ? object : { ...object, metadata: { ...object.metadata, cluster } };
}

function toKey(object: AnyManifest): string {
  return `${object.kind}/${toReferenceName(object)}`;
}
