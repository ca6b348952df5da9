import type { ResolvedPolicy } from '../resolve-policy.ts';
import type { ImagePolicy, ImageRepository } from '../types.ts';
import type { ResolvedCluster } from './merge-resolved.ts';

export type NamedPolicies = {
  /** Each once for every repository that it has in some cluster. */
  readonly policies: readonly ResolvedPolicy[];
  /** The policy as a cluster has it, with its name there. */
  readonly nameOf: (policy: ImagePolicy, cluster: string | undefined) => ImagePolicy;
};

/** What a policy refers to, and where. Undefined stands for nothing that can be used. */
type Uses = Map<ImageRepository | undefined, string[]>;

/** Tells policies apart that are alike but find another repository, or none, in another cluster. */
export function namePolicies(clusters: readonly ResolvedCluster[]): NamedPolicies {
  const named = new Map<ImagePolicy, Map<string, ImagePolicy>>();
  const policies: ResolvedPolicy[] = [];
  for (const [policy, uses] of listUses(clusters)) {
    const inClusters = new Map<string, ImagePolicy>();
    for (const [repository, where] of uses) {
      const copy = uses.size === 1 ? policy : narrow(policy, where);
      for (const cluster of where) inClusters.set(cluster, copy);
      if (repository !== undefined) policies.push({ policy: copy, repository });
    }
    named.set(policy, inClusters);
  }
  return { policies, nameOf: (policy, cluster = '') => named.get(policy)?.get(cluster) ?? policy };
}

function listUses(clusters: readonly ResolvedCluster[]): ReadonlyMap<ImagePolicy, Uses> {
  const found = new Map<ImagePolicy, Uses>();
  for (const { cluster = '', manifests, policies } of clusters) {
    const repositories = new Map(policies.map(({ policy, repository }) => [policy, repository]));
    for (const policy of manifests.imagePolicies) {
      const uses: Uses = found.get(policy) ?? new Map();
      const repository = repositories.get(policy);
      uses.set(repository, [...(uses.get(repository) ?? []), cluster]);
      found.set(policy, uses);
    }
  }
  return found;
}

function narrow(policy: ImagePolicy, clusters: readonly string[]): ImagePolicy {
  const [cluster] = clusters;
  const { metadata } = policy;
  return { ...policy, metadata: { ...metadata, clusters, ...(cluster !== undefined && { cluster }) } };
}
