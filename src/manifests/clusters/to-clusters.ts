import type { Manifests } from '../types.ts';

/** The objects of one cluster. */
export type ClusterManifests = {
  /** Undefined when everything is one cluster. */
  readonly cluster: string | undefined;
  readonly manifests: Manifests;
};

/** Takes clusters apart: what each of them has, whatever it shares with others. */
export function toClusters(manifests: Manifests): readonly [ClusterManifests, ...ClusterManifests[]] {
  const lists = [
    manifests.imageRepositories,
    manifests.imagePolicies,
    manifests.imageUpdateAutomations,
    manifests.gitRepositories,
    manifests.namespaces,
  ];
  const objects = lists.flatMap((list) => list.map(({ metadata }) => metadata));
  const clusters = new Set([...objects, ...(manifests.rejected ?? [])].flatMap((one) => one.clusters ?? []));
  const [first, ...rest] = clusters;
  if (first === undefined) return [{ cluster: undefined, manifests }];
  return [pick(manifests, first), ...rest.map((cluster) => pick(manifests, cluster))];
}

function pick(manifests: Manifests, cluster: string): ClusterManifests {
  const own = <Item extends { readonly metadata: Placed }>(items: readonly Item[]) =>
    items.filter(({ metadata }) => isIn(metadata, cluster));
  return {
    cluster,
    manifests: {
      imageRepositories: own(manifests.imageRepositories),
      imagePolicies: own(manifests.imagePolicies),
      imageUpdateAutomations: own(manifests.imageUpdateAutomations),
      gitRepositories: own(manifests.gitRepositories),
      namespaces: own(manifests.namespaces),
      rejected: (manifests.rejected ?? []).filter((object) => isIn(object, cluster)),
    },
  };
}

type Placed = { readonly clusters?: readonly string[] };

function isIn({ clusters }: Placed, cluster: string): boolean {
  return clusters === undefined || clusters.includes(cluster);
}
