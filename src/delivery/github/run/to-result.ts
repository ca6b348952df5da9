import type { Problem } from '../../../errors.ts';
import type { DeliveredCommit } from '../../delivery.ts';
import { toSiteKey } from '../../site-key.ts';
import type { Group } from '../desired/group.ts';
import type { TokenKind } from '../options.ts';
import type { OtherActor } from '../plan/find-other-actor.ts';
import type { DeliveredGroup, GithubDeliveryResult, PlannedAnew, RepositoryNews } from '../request.ts';
import type { RoundsResult } from './run-rounds.ts';
import { substitute } from './substitute.ts';

type ResultRequest = {
  readonly run: RoundsResult;
  /** What was planned at first. */
  readonly first: PlannedAnew;
  readonly groups: readonly Group[];
  readonly problems: readonly Problem[];
  readonly requests: number;
  readonly tokenKind?: TokenKind;
  readonly otherActor?: OtherActor;
  readonly news?: RepositoryNews;
};

/** What became of everything, for reports. */
export function toResult({
  run,
  first,
  groups,
  problems,
  requests,
  tokenKind,
  otherActor,
  news,
}: ResultRequest): GithubDeliveryResult {
  const wanted = new Set(groups.filter(({ changes }) => changes.length > 0).map(({ key }) => key));
  const planned = substitute(first, groups, run.choices);
  return {
    groups: run.groups,
    commits: run.groups.filter(({ group }) => wanted.has(group)).flatMap(toCommits),
    problems: [
      ...problems,
      ...(otherActor === undefined ? [] : [toRivalry(otherActor)]),
      ...run.groups.filter(({ reason }) => reason !== run.failure?.message).flatMap(toProblems),
      ...run.warnings.map((message): Problem => ({ severity: 'warning', code: 'forge-refused', message })),
      ...toFailure(run),
      ...(tokenKind === 'actions' &&
      groups.some(({ options, changes }) => options.autoMerge && changes.length > 0)
        ? [silent]
        : []),
      ...(tokenKind === 'actions' && run.opened > 0 ? [parked] : []),
      ...(groups.some(({ options, changes }) => options.author !== undefined && changes.length > 0)
        ? [unverified]
        : []),
    ],
    refusals: run.refusals,
    requests,
    sites: toSites(groups, run),
    ...(planned && { planned }),
    ...(news && { news: toNewsOf(news, run) }),
    ...(run.base && { base: run.base }),
    ...(run.moved && { moved: run.moved }),
    ...(run.failure && { failure: run.failure }),
  };
}

function toSites(groups: readonly Group[], { choices }: RoundsResult): GithubDeliveryResult['sites'] {
  const sites = new Map<string, string[]>();
  for (const { key, changes } of groups) {
    const made = choices.get(key)?.group.changes ?? changes;
    for (const site of new Set(made.map(toSiteKey))) sites.set(site, [...(sites.get(site) ?? []), key]);
  }
  return sites;
}

function toNewsOf(news: RepositoryNews, { choices }: RoundsResult): RepositoryNews {
  const anew = [...choices].map(([key, { group }]) => [key, group.changes] as const);
  return { ...news, changes: new Map([...news.changes, ...anew]) };
}

function toRivalry({ actor, branch }: OtherActor): Problem {
  const other = actor === 'app' ? 'the App' : 'the Action';
  const message = `expected to be alone on this repository, found that ${other} has made branch ${branch} within a day; both together do no harm, but each looks at everything: switch one of them off, or give them manifests and branch prefixes of their own`;
  return { severity: 'warning', code: 'other-actor', message };
}

const unverified: Problem = {
  severity: 'warning',
  code: 'unsupported-option',
  message:
    'the author option is set, so GitHub does not sign the commits and shows them as unverified; remove it to have them signed',
};

const parked: Problem = {
  severity: 'warning',
  code: 'token-limit',
  message:
    'a pull request was opened with the token of a workflow run, so its checks wait until somebody with write access approves them; with the token of a GitHub App or a person they start by themselves',
};

const silent: Problem = {
  severity: 'warning',
  code: 'token-limit',
  message:
    'auto-merge is set, but what the token of a workflow run merges starts no workflows on the base branch, so nothing is deployed; use the token of a GitHub App',
};

function toCommits({ automations, outcome, branch, sha, state }: DeliveredGroup): readonly DeliveredCommit[] {
  if (outcome === 'planned') return [];
  const made = outcome === 'done' && sha !== undefined;
  const refused = outcome === 'refused' || outcome === 'failed' || outcome === 'deferred';
  const idle =
    state === 'current' || state === 'drift' || state === 'delivered' || state === 'orphan'
      ? 'already-delivered'
      : 'refused';
  const commitState = made ? 'pushed' : refused ? 'refused' : idle;
  return automations.map((automation) => ({ automation, state: commitState, branch, ...(made && { sha }) }));
}

function toProblems({ group, outcome, reason, place, state }: DeliveredGroup): readonly Problem[] {
  const message = `${group}: ${reason ?? 'GitHub refused it without a reason'}`;
  if (outcome === 'refused') {
    return [{ severity: 'error', code: 'forge-refused', message, ...(place && { place }) }];
  }
  if (outcome === 'failed') return [{ severity: 'error', code: 'forge-failed', message }];
  return state === 'edited' ? [{ severity: 'warning', code: 'forge-refused', message }] : [];
}

function toFailure({ failure }: RoundsResult): readonly Problem[] {
  if (failure === undefined) return [];
  const { kind, message } = failure;
  if (kind === 'limited')
    return [
      { severity: 'warning', code: 'forge-limited', message: `${message}; the next run does the rest` },
    ];
  return [{ severity: 'error', code: kind === 'refused' ? 'forge-refused' : 'forge-failed', message }];
}
