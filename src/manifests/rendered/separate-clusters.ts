import { isSame } from '../find-duplicates.ts';
import type { Findings, FoundDocument } from '../findings.ts';
import type { ReadObject } from '../read-object.ts';
import type { AnyManifest, RejectedObject } from '../types.ts';
import { toReferenceName } from '../types.ts';

/**
 * Says which of the directories that were read are clusters: those that apply something through Flux `Kustomization`
 * objects, and those that have an object otherwise than another directory. What is in the rest belongs to all of them,
 * as images beside automations do. When there is at most one, everything is one cluster, which needs no name.
 */
export function separateClusters(
  { objects, notifications }: Pick<Findings, 'objects' | 'notifications'>,
  following: ReadonlySet<string>,
): { readonly objects: readonly ReadObject[]; readonly notifications: readonly FoundDocument[] } {
  const clusters = new Set([...following, ...listRivals(objects)]);
  return {
    objects: objects.map((read) => ({
      ...read,
      ...(read.object && { object: placeObject(read.object, clusters) }),
      ...(read.rejected && { rejected: placeRejected(read.rejected, clusters) }),
    })),
    notifications: notifications.map((found) => ({ root: found.root, ...place(found.clusters, clusters) })),
  };
}

function listRivals(objects: readonly ReadObject[]): ReadonlySet<string> {
  const first = new Map<string, AnyManifest>();
  const rivals = new Set<string>();
  for (const { object } of objects) {
    if (object === undefined || object.kind === 'Namespace') continue;
    const key = `${object.kind}/${toReferenceName(object)}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, object);
    else if (areApart(earlier, object) && !isSame(earlier, object)) {
      for (const cluster of [earlier, object].flatMap(({ metadata }) => metadata.clusters ?? []))
        rivals.add(cluster);
    }
  }
  return rivals;
}

function areApart({ metadata: a }: AnyManifest, { metadata: b }: AnyManifest): boolean {
  return !(a.clusters ?? []).some((cluster) => b.clusters?.includes(cluster));
}

function placeObject<Manifest extends AnyManifest>(
  object: Manifest,
  clusters: ReadonlySet<string>,
): Manifest {
  const { clusters: own, ...metadata } = object.metadata;
  return { ...object, metadata: { ...metadata, ...place(own, clusters) } };
}

function placeRejected(object: RejectedObject, clusters: ReadonlySet<string>): RejectedObject {
  const { clusters: own, ...rest } = object;
  return { ...rest, ...place(own, clusters) };
}

function place(
  own: readonly string[] | undefined,
  clusters: ReadonlySet<string>,
): { readonly clusters?: readonly string[] } {
  if (clusters.size < 2) return {};
  const isPart = own === undefined || own.some((cluster) => !clusters.has(cluster));
  return { clusters: isPart ? [...clusters] : own };
}
