import type { Problem } from '../../errors.ts';
import type { FollowedObject } from '../kustomize/flux/merge-clusters.ts';

export type ClusterConflicts = {
  /** Without those that another cluster has otherwise. */
  readonly objects: readonly FollowedObject[];
  readonly problems: readonly Problem[];
};

/**
 * Finds image objects of one name that clusters render differently. A marker names its policy without a cluster, so one
 * run can follow one of them only; the first stays.
 */
export function findClusterConflicts(objects: readonly FollowedObject[]): ClusterConflicts {
  const first = new Map<string, FollowedObject>();
  const conflicts = new Map<string, Conflict[]>();
  const kept = objects.filter((followed) => {
    const { apiVersion, kind, namespace, name } = followed.object;
    if (!apiVersion.startsWith('image.toolkit.fluxcd.io/')) return true;
    const id = `${kind}/${namespace}/${name}`;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, followed);
    if (earlier === undefined || !isElsewhere(followed, earlier)) return true;
    const clusters = [toCluster(earlier), toCluster(followed)] as const;
    const key = clusters.join('\n');
    conflicts.set(key, [...(conflicts.get(key) ?? []), { id, followed, clusters }]);
    return false;
  });
  return { objects: kept, problems: [...conflicts.values()].flatMap(toProblem) };
}

type Conflict = {
  readonly id: string;
  readonly followed: FollowedObject;
  readonly clusters: readonly [string, string];
};

/** Two of one cluster are an ordinary duplicate. */
function isElsewhere(followed: FollowedObject, earlier: FollowedObject): boolean {
  const clusters = new Set(earlier.routes.map(({ cluster }) => cluster));
  return followed.routes.every(({ cluster }) => !clusters.has(cluster));
}

function toCluster({ routes }: FollowedObject): string {
  return routes[0]?.cluster ?? '';
}

function toProblem(conflicts: readonly Conflict[]): readonly Problem[] {
  const [conflict] = conflicts;
  if (conflict === undefined) return [];
  const { id, followed, clusters } = conflict;
  const [one, other] = clusters;
  const more = conflicts.length === 1 ? '' : ` (and ${conflicts.length - 1} more objects)`;
  const message = `expected clusters that agree on ${id}, found that '${one}' and '${other}' render it differently${more}; markers do not name a cluster, so run for each by itself: --manifests ${one}, then --manifests ${other}`;
  return [{ severity: 'error', code: 'duplicate-object', message, place: followed.object.place }];
}
