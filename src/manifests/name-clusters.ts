import type { AnyManifest } from './types.ts';
import { toReferenceName } from './types.ts';

/** Objects of one kind and name that clusters have differently get the first of their clusters into their names. */
export function nameClusters(objects: readonly AnyManifest[]): readonly AnyManifest[] {
  const count = new Map<string, number>();
  for (const object of objects) {
    const key = toKey(object);
    count.set(key, (count.get(key) ?? 0) + 1);
  }
  return objects.map((object) => (count.get(toKey(object)) === 1 ? object : nameCluster(object)));
}

function nameCluster<Manifest extends AnyManifest>(object: Manifest): Manifest {
  const [cluster] = object.metadata.clusters ?? [];
  return cluster === undefined ? object : { ...object, metadata: { ...object.metadata, cluster } };
}

function toKey(object: AnyManifest): string {
  return `${object.kind}/${toReferenceName(object)}`;
}
