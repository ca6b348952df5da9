import { isDeepStrictEqual } from 'node:util';
import { type Problem, toProblemLine } from '../../../errors.ts';
import type { RenderedObject } from '../rendered.ts';
import type { ClusterResult } from './cluster-result.ts';

/** One way to an object: the cluster, and the `Kustomization` objects from the outermost to the one that rendered it. */
export type Route = { readonly cluster: string; readonly chain: readonly string[] };

export type FollowedObject = {
  readonly object: RenderedObject;
  /** At least one; several when clusters have the object alike. */
  readonly routes: readonly Route[];
};

export type Followed = {
  readonly objects: readonly FollowedObject[];
  /** What builds that failed would have, with its cluster. */
  readonly failed: readonly { readonly object: RenderedObject; readonly cluster: string }[];
  /** The clusters in which a `Kustomization` was followed. */
  readonly following: readonly string[];
  readonly problems: readonly Problem[];
};

/** The results of several clusters as one: what they have alike is there once. */
export function mergeClusters(clusters: readonly ClusterResult[]): Followed {
  const byName = new Map<string, Merged[]>();
  const objects: Merged[] = [];
  for (const { name, objects: found } of clusters) {
    for (const { object, chain } of found) addRoute({ byName, objects }, object, { cluster: name, chain });
  }
  const problems = clusters.flatMap((cluster) =>
    cluster.problems.map((problem) => [toProblemLine(problem), problem] as const),
  );
  const failed = clusters.flatMap(({ name, failed: lost = [] }) =>
    lost.map((object) => ({ object, cluster: name })),
  );
  const following = clusters.flatMap(({ name, follows }) => (follows === true ? [name] : []));
  return { objects, failed, following, problems: [...new Map(problems).values()] };
}

type Merged = { readonly object: RenderedObject; readonly routes: Route[] };

function addRoute(
  found: { readonly byName: Map<string, Merged[]>; readonly objects: Merged[] },
  object: RenderedObject,
  route: Route,
): void {
  const name = `${object.apiVersion} ${object.kind} ${object.namespace} ${object.name}`;
  const namesakes = found.byName.get(name) ?? [];
  const same = namesakes.find((other) => isDeepStrictEqual(other.object.value, object.value));
  if (same !== undefined) {
    same.routes.push(route);
    return;
  }
  const merged = { object, routes: [route] };
  found.byName.set(name, [...namesakes, merged]);
  found.objects.push(merged);
}
