import type { ResolvedAutomation } from '../resolve-automation.ts';
import type { ImagePolicy } from '../types.ts';
import { toNameIn, toObjectName, toReferenceName } from '../types.ts';
import type { ResolvedCluster } from './merge-resolved.ts';

/**
 * The policies that markers mean in the path of an automation that some clusters (`own`) have, where that is not simply
 * the policy of that name: another cluster may have that, or the clusters of the automation may not agree.
 */
export function findPolicyNames(
  own: readonly ResolvedCluster[],
  all: readonly ResolvedCluster[],
  nameOf: (policy: ImagePolicy, cluster: string | undefined) => ImagePolicy,
): ResolvedAutomation['policyNames'] {
  const known = own.map((cluster) => listNames(cluster, nameOf));
  const names = new Set(all.flatMap((cluster) => [...listNames(cluster, nameOf).keys()]));
  const found = new Map<string, readonly string[]>();
  for (const name of names) {
    const meant = new Set(known.flatMap((inCluster) => inCluster.get(name) ?? []));
    if (meant.size === 1 && meant.has(name)) continue;
    found.set(name, meant.size > 0 ? [...meant] : [toNameIn(name, own[0]?.cluster)]);
  }
  return found.size === 0 ? undefined : found;
}

/** By `namespace/name`, what the policies of a cluster are called, those with errors too. */
function listNames(
  { cluster, manifests }: ResolvedCluster,
  nameOf: (policy: ImagePolicy, cluster: string | undefined) => ImagePolicy,
): ReadonlyMap<string, string> {
  const rejected = (manifests.rejected ?? []).filter(({ kind }) => kind === 'ImagePolicy');
  return new Map([
    ...rejected
      .map(({ namespace, name }) => `${namespace}/${name}`)
      .map((name) => [name, toNameIn(name, cluster)] as const),
    ...manifests.imagePolicies.map(
      (policy) => [toReferenceName(policy), toObjectName(nameOf(policy, cluster))] as const,
    ),
  ]);
}
