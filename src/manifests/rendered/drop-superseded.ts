import type { Cluster } from '../kustomize/flux/follow.ts';
import type { FollowedObject } from '../kustomize/flux/merge-clusters.ts';
import { rendersItself, toName } from '../kustomize/flux/own-rendering.ts';

/**
 * Leaves out what a cluster applies from its own directory when one of its Kustomizations renders that directory, as the
 * one of `flux bootstrap` does: what the cluster has in the end is that form, with its patches and variables.
 */
export function dropSuperseded(
  objects: readonly FollowedObject[],
  clusters: readonly Cluster[],
): readonly FollowedObject[] {
  const followed = new Set(
    objects.flatMap(({ routes }) => routes.map(({ cluster, chain }) => `${cluster}\n${chain[0] ?? ''}`)),
  );
  const rendered = new Set(
    clusters.flatMap(({ name, objects: own }) =>
      own.some((object) => rendersItself(object, name) && followed.has(`${name}\n${toName(object)}`))
        ? [name]
        : [],
    ),
  );
  return objects.flatMap(({ object, routes }) => {
    const kept = routes.filter(({ cluster, chain }) => chain.length > 0 || !rendered.has(cluster));
    return kept.length === 0 ? [] : [{ object, routes: kept }];
  });
}
