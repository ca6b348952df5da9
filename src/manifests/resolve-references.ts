import type { Problem } from '../errors.ts';
import type { ReferenceOptions } from './check-access.ts';
import { indexObjects } from './index-objects.ts';
import { resolveAutomation } from './resolve-automation.ts';
import type { ResolvedAutomation } from './resolve-automation.ts';
import { mergeResolved } from './clusters/merge-resolved.ts';
import { toClusters } from './clusters/to-clusters.ts';
import { resolvePolicy } from './resolve-policy.ts';
import type { ResolvedPolicy } from './resolve-policy.ts';
import { sortProblems } from './sort-problems.ts';
import type { Manifests } from './types.ts';

export type { ReferenceOptions } from './check-access.ts';
export type { ResolvedAutomation } from './resolve-automation.ts';
export type { ResolvedPolicy } from './resolve-policy.ts';

export type ResolvedReferences = {
  readonly policies: readonly ResolvedPolicy[];
  readonly automations: readonly ResolvedAutomation[];
  readonly problems: readonly Problem[];
};

/**
 * Finds what each policy and each automation refers to, with the access rules of Flux. An object whose reference
 * leads nowhere is left out and is a problem at the place of the reference, in the words that Flux would use; only a
 * warning when the object is suspended, because Flux would not look at it. Suspended objects that resolve are kept,
 * `spec.suspend` tells them.
 *
 * References do not leave a cluster. What resolves alike in several clusters is there once, the rest once for each.
 */
export function resolveReferences(manifests: Manifests, options: ReferenceOptions = {}): ResolvedReferences {
  const [all, ...clusters] = toClusters(manifests);
  const found = resolveCluster(all.manifests, options);
  if (clusters.length === 0) return found;
  return mergeResolved([
    { ...all, ...found },
    ...clusters.map((cluster) => ({ ...cluster, ...resolveCluster(cluster.manifests, options) })),
  ]);
}

function resolveCluster(manifests: Manifests, options: ReferenceOptions): ResolvedReferences {
  const index = indexObjects(manifests);
  const policies = manifests.imagePolicies.map((policy) => resolvePolicy(policy, index, options));
  const automations = manifests.imageUpdateAutomations.map((one) => resolveAutomation(one, index, options));
  return {
    policies: policies.flatMap(({ resolved }) => resolved ?? []),
    automations: automations.flatMap(({ resolved }) => resolved ?? []),
    problems: sortProblems([...policies, ...automations].flatMap(({ problems }) => problems)),
  };
}
