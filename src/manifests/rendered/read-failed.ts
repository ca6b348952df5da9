import { createFindings, addValue } from '../findings.ts';
import { isSame } from '../find-duplicates.ts';
import type { Followed } from '../kustomize/flux/merge-clusters.ts';
import type { ReadObject } from '../read-object.ts';
import type { AnyManifest } from '../types.ts';
import { toReferenceName } from '../types.ts';
import { toPlaced } from './to-placed.ts';

/**
 * The objects of builds that failed. Flux has not removed them from their cluster, so that they still tell objects of
 * other clusters apart: otherwise names would change, and pull requests with them, whenever one cluster fails to build.
 * One that another cluster has alike counts as it is, any other only by its name.
 */
export function readFailed(
  failed: Followed['failed'],
  known: { readonly objects: readonly ReadObject[]; readonly namespace: string },
): readonly ReadObject[] {
  const found = createFindings();
  for (const { object, cluster } of failed)
    addValue(toPlaced(object.node), { namespace: known.namespace, clusters: [cluster] }, found);
  const others = Map.groupBy(
    known.objects.flatMap(({ object }) => object ?? []),
    toKey,
  );
  return found.objects.flatMap((read) => settle(read, others));
}

function settle(
  read: ReadObject,
  others: ReadonlyMap<string, readonly AnyManifest[]>,
): readonly ReadObject[] {
  const { object, kind, place } = read;
  const quiet = { kind, place, problems: [], isWithoutNamespace: false };
  if (object === undefined) return read.rejected === undefined ? [] : [{ ...quiet, rejected: read.rejected }];
  const namesakes = others.get(toKey(object)) ?? [];
  const [cluster = ''] = object.metadata.clusters ?? [];
  if (namesakes.some(({ metadata }) => metadata.clusters?.includes(cluster))) return [];
  if (namesakes.some((other) => isSame(other, object))) return [{ ...quiet, object }];
  const { name, namespace } = object.metadata;
  return [{ ...quiet, rejected: { kind, name, namespace, clusters: [cluster] } }];
}

function toKey(object: AnyManifest): string {
  return `${object.kind}/${toReferenceName(object)}`;
}
