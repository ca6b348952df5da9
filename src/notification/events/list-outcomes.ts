import type { UntoldCommit } from '../../delivery/checkout/untold.ts';
import type { PlannedCommit } from '../../delivery/delivery.ts';
import type { Problem } from '../../errors.ts';
import type { Change } from '../../rewrite/rewrite-file.ts';
import type { PullRequestNote } from '../event.ts';
import type { DeliveredPart, FinishedRun } from './context.ts';

/** What became of a delivery, or of one part of it, for one automation. */
export type Outcome = {
  readonly branch: string;
  readonly sha?: string;
  /** What the commit says. */
  readonly text: string;
  readonly changes: readonly Omit<Change, 'object'>[];
  readonly delivery?: string;
  readonly late?: true;
  readonly result:
    | { readonly kind: 'pushed'; readonly refspec?: string }
    | { readonly kind: 'committed' }
    | { readonly kind: 'pull-request'; readonly note: PullRequestNote; readonly reason?: string }
    | { readonly kind: 'failed'; readonly problem: Problem; readonly note?: PullRequestNote }
    /** As it was; with the pull request that is open. */
    | { readonly kind: 'idle'; readonly note?: PullRequestNote };
};

/** The outcomes of one automation, by `namespace/name`: several when its images go different ways. */
export function listOutcomes(automation: string, run: FinishedRun): readonly Outcome[] {
  const earlier = (run.earlier ?? []).filter((commit) => commit.automation === automation);
  return [...earlier.map(toEarlierOutcome), ...listOwnOutcomes(automation, run)];
}

function toEarlierOutcome(commit: UntoldCommit): Outcome {
  const { branch, sha, message: text, changes, refspec, isPushed } = commit;
  const pushed = { kind: 'pushed', ...(refspec !== undefined && { refspec }) } as const;
  const result = isPushed ? pushed : ({ kind: 'committed' } as const);
  return { branch, sha, text, changes, delivery: `${branch}@${sha}`, result };
}

function listOwnOutcomes(automation: string, run: FinishedRun): readonly Outcome[] {
  const { plan, delivery } = run;
  const commit = plan.commits.find((one) => one.automation === automation);
  if (delivery?.groups === undefined) return listCommitOutcomes(automation, commit, run);
  const groups = delivery.groups.filter(({ automations }) => automations.includes(automation));
  const isOneOfSeveral = groups.filter(({ changes }) => changes?.length !== 0).length > 1;
  return groups.map((group) => toGroupOutcome(ofAutomation(group, automation), commit, isOneOfSeveral));
}

function listCommitOutcomes(
  automation: string,
  commit: PlannedCommit | undefined,
  { delivery }: FinishedRun,
): readonly Outcome[] {
  const delivered = delivery?.commits.find((one) => one.automation === automation);
  if (commit === undefined || delivered === undefined) return [];
  const { state, branch = '', sha } = delivered;
  const { refspec } = commit;
  const made = sha === undefined ? {} : { sha, delivery: `${branch}@${sha}` };
  const common = { branch, text: commit.message, changes: commit.changes, ...made };
  switch (state) {
    case 'pushed':
      return [{ ...common, result: { kind: 'pushed', ...(refspec !== undefined && { refspec }) } }];
    case 'committed':
      return [{ ...common, result: { kind: 'committed' } }];
    case 'written':
    case 'already-delivered':
    case 'refused':
      return [{ ...common, result: { kind: 'idle' } }];
  }
}

/** Automations that share a group have each their own part of it. */
function ofAutomation(group: DeliveredPart, automation: string): DeliveredPart {
  const changes = group.changes?.filter((change) => (change.automation ?? automation) === automation);
  return { ...group, ...(changes && { changes }) };
}

function toGroupOutcome(
  group: DeliveredPart,
  commit: PlannedCommit | undefined,
  isOneOfSeveral: boolean,
): Outcome {
  const { branch, sha, title, delivery, late } = group;
  // Which images are in one of several groups is known only when the group says so.
  const changes = group.changes ?? (isOneOfSeveral ? [] : (commit?.changes ?? []));
  const text = title ?? commit?.message ?? '';
  const result = toResult(group);
  const told = { ...(delivery !== undefined && { delivery }), ...(late !== undefined && { late }) };
  return { branch, text, changes, ...(sha !== undefined && { sha }), ...told, result };
}

function toResult(group: DeliveredPart): Outcome['result'] {
  const { outcome, state, reason, pullRequest, sha } = group;
  const action = findAction(group);
  const note = pullRequest && { ...pullRequest, action: action ?? ('updated' as const) };
  // What is not told again is not over.
  if (outcome === 'refused' || outcome === 'failed' || state === 'blocked') {
    const message = reason ?? 'GitHub refused it without a reason';
    return {
      kind: 'failed',
      problem: { severity: 'error', code: 'push-rejected', message },
      ...(note && { note }),
    };
  }
  if (note !== undefined && action !== undefined)
    return { kind: 'pull-request', note, ...(reason !== undefined && { reason }) };
  if (outcome === 'done' && sha !== undefined && note === undefined) return { kind: 'pushed' };
  return { kind: 'idle', ...(note && { note }) };
}

/** What happened to the pull request of a group, if that is worth telling. */
function findAction({ state, outcome, action }: DeliveredPart): PullRequestNote['action'] | undefined {
  if (action !== undefined) return action;
  if (state === 'edited' || state === 'paused') return 'paused';
  if (outcome !== 'done') return undefined;
  if (state === 'absent' || state === 'orphan') return 'opened';
  if (state === 'obsolete') return 'closed';
  return state === 'stale' ? 'updated' : undefined;
}
