import type { Problem } from '../../errors.ts';
import { toProblemLine } from '../../errors.ts';
import { compareObjects } from '../collect-objects.ts';
import type { ResolvedAutomation } from '../resolve-automation.ts';
import type { ResolvedPolicy } from '../resolve-policy.ts';
import { sortProblems } from '../sort-problems.ts';
import { toObjectName } from '../types.ts';
import { findPolicyNames } from './find-policy-names.ts';
import { namePolicies } from './name-policies.ts';
import type { ClusterManifests } from './to-clusters.ts';

/** What was resolved within one cluster. */
export type ResolvedCluster = ClusterManifests & {
  readonly policies: readonly ResolvedPolicy[];
  readonly automations: readonly ResolvedAutomation[];
  readonly problems: readonly Problem[];
};

type Merged = Omit<ResolvedCluster, 'cluster' | 'manifests'>;

/** The results of clusters as one. An object that refers to other things in another cluster is another one there. */
export function mergeResolved(clusters: readonly ResolvedCluster[]): Merged {
  const { policies, nameOf } = namePolicies(clusters);
  const automations = clusters.flatMap((own) =>
    own.automations.map((resolved) => ({
      own,
      resolved: { ...resolved, policies: resolved.policies.map((policy) => nameOf(policy, own.cluster)) },
    })),
  );
  const groups = Map.groupBy(automations, ({ resolved }) => resolved.automation);
  return {
    policies: policies.toSorted((a, b) => compareObjects(a.policy, b.policy)),
    automations: [...groups.values()]
      .flatMap((found) => mergeAutomation(found, (own) => findPolicyNames(own, clusters, nameOf)))
      .sort((a, b) => compareObjects(a.automation, b.automation)),
    problems: mergeProblems(clusters),
  };
}

type Found = { readonly own: ResolvedCluster; readonly resolved: ResolvedAutomation };

/** One automation for each source that it has in some cluster. */
function mergeAutomation(
  found: readonly Found[],
  findNames: (own: readonly ResolvedCluster[]) => ResolvedAutomation['policyNames'],
): readonly ResolvedAutomation[] {
  const bySource = Map.groupBy(found, ({ resolved }) => resolved.gitRepository);
  return [...bySource.values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const { automation } = first.resolved;
    const own = alike.map((one) => one.own);
    const clusters = own.flatMap(({ cluster }) => cluster ?? []);
    const cluster = bySource.size === 1 ? automation.metadata.cluster : clusters[0];
    const policies = new Map(
      alike.flatMap(({ resolved }) => resolved.policies.map((one) => [toObjectName(one), one])),
    );
    const policyNames = findNames(own);
    return [
      {
        ...first.resolved,
        automation: {
          ...automation,
          metadata: { ...automation.metadata, clusters, ...(cluster !== undefined && { cluster }) },
        },
        policies: [...policies.values()],
        ...(policyNames && { policyNames }),
      },
    ];
  });
}

/** What is wrong in some of the clusters only says in which. */
function mergeProblems(clusters: readonly ResolvedCluster[]): readonly Problem[] {
  const found = new Map<string, { readonly problem: Problem; readonly clusters: string[] }>();
  for (const { cluster = '', problems } of clusters) {
    for (const problem of problems) {
      const line = toProblemLine(problem);
      const known = found.get(line);
      if (known === undefined) found.set(line, { problem, clusters: [cluster] });
      else known.clusters.push(cluster);
    }
  }
  return sortProblems(
    Array.from(found.values(), ({ problem, clusters: where }) =>
      where.length === clusters.length
        ? problem
        : { ...problem, message: `${problem.message} (in ${where.join(', ')})` },
    ),
  );
}
