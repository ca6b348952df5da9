import { toManifestSource } from '../../entry/manifest-source.ts';
import type { Replanner } from '../../entry/plan-anew.ts';
import { createReplanner } from '../../entry/plan-anew.ts';
import type { ManifestSource } from '../../entry/manifest-source.ts';
import type { Problem } from '../../errors.ts';
import { rememberReads } from '../../manifests/remember-reads.ts';
import type { Tree } from '../../manifests/tree.ts';
import { toObjectName } from '../../manifests/types.ts';
import { planTree as planStages, survey } from '../../pipeline.ts';
import type { Plan } from '../../plan.ts';
import type { BaseTip, JobInput } from './job-input.ts';
import type { JobPorts } from './ports.ts';
import { readConfig } from './read-config.ts';

export type PlannedTree = {
  readonly plan: Plan;
  readonly replanner: Replanner;
  readonly tree: Tree;
  readonly source: ManifestSource;
  /** When the oldest listing that something is changed for was made, or the run began. */
  readonly observed: Date;
};

/** Stages 1 to 4 for one commit of a repository on GitHub. */
export async function planTree(
  { oid, tree: name }: BaseTip,
  input: JobInput,
  ports: JobPorts & {
    readonly source: Parameters<JobPorts['trees']['load']>[0]['source'];
    readonly signal: AbortSignal;
  },
): Promise<PlannedTree> {
  const { installation, repository, settings } = input;
  const { trees, secrets, signal } = ports;
  const started = Date.now();
  const loaded = await trees.load({
    installation,
    repository,
    commit: oid,
    tree: name,
    source: ports.source,
    signal,
  });
  const { tree } = loaded;
  const url = `${settings.serverUrl}/${input.owner}/${input.name}`;
  const source = toManifestSource({
    config: readConfig(tree),
    manifests: [],
    directory: '.',
    remotes: [url],
    findSecret: (namespace, secret) => secrets.read({ namespace, name: secret }),
  });
  const request = {
    ...ports,
    ...source,
    tree: rememberReads(tree),
    strict: false,
    oneTree: false,
    firstSeen: new Map(input.firstSeen),
    signal,
  };
  const known = await survey(request);
  const planned = await planStages(request, known);
  const notes = loaded.notes.map((message): Problem => ({
    severity: 'warning',
    code: 'unreadable-file',
    message,
  }));
  return {
    plan: { ...planned, problems: [...planned.problems, ...notes] },
    replanner: createReplanner(async (avoided) => planStages({ ...request, avoided }, known)),
    tree,
    source,
    observed: new Date(findObserved(planned, started)),
  };
}

/** Somebody who has looked later than this knows more; listings of what stays as it is do not count. */
function findObserved({ markers, policies, scans }: Plan, started: number): number {
  const changed = new Set(markers.flatMap(({ state, policy }) => (state === 'updated' ? [policy] : [])));
  const used = new Set(
    policies.flatMap(({ policy, repository }) =>
      changed.has(toObjectName(policy).replace(/@.*$/, '')) ? [repository] : [],
    ),
  );
  const times = scans.flatMap((scan) =>
    used.has(scan.repository) && 'listedAt' in scan && scan.listedAt !== undefined ? [scan.listedAt] : [],
  );
  return Math.min(started, ...times);
}
