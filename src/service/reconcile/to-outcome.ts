import type { Budget } from '../../delivery/github/octokit/client.ts';
import type { DeliveredGroup } from '../../delivery/github/request.ts';
import { readAutomationOptions } from '../../delivery/options/automation-options.ts';
import type { Problem } from '../../errors.ts';
import type { FoundHooks } from '../hooks/find-hooks.ts';
import type { RunRecord } from '../view/repository-view.ts';
import type { JobInput } from './job-input.ts';
import type { JobOutcome } from './job-outcome.ts';
import type { JobResult } from './run-job.ts';
import type { Told } from './tell.ts';
import { findInterval, listHolds, listImages, listPolicies } from './views.ts';

type Measured = {
  readonly told: Told;
  readonly found: FoundHooks;
  readonly budgets: readonly Budget[];
  readonly downloads: number;
  readonly requests: number;
};

const mostProblems = 500;

/** What a job leaves for the page and for the next job. */
export function toOutcome(input: JobInput, result: JobResult, measured: Measured): JobOutcome {
  const { planned, delivered, heard, problem } = result;
  const plan = planned?.plan;
  const isFleet = plan !== undefined && !isWithoutManifests(plan.problems);
  const problems = [
    ...listMissing(input),
    ...(problem === undefined ? [] : [problem]),
    ...(isFleet ? plan.problems : []),
    ...(plan?.automations.flatMap(({ automation }) => readAutomationOptions(automation).problems) ?? []),
    ...heard,
    ...(delivered?.problems ?? []),
    ...listBlocked(delivered?.groups ?? []),
    ...measured.found.problems,
    ...measured.told.problems,
  ].slice(0, mostProblems);
  const groups = delivered?.groups ?? [];
  const commit = groups.find(({ sha }) => sha !== undefined)?.sha;
  const budget = toLeastBudget(measured.budgets);
  const interval = plan && findInterval(plan);
  const { entries } = measured.told;
  return {
    ...(delivered?.base !== undefined && { base: delivered.base }),
    policies: plan === undefined ? [] : listPolicies(plan, Date.now()),
    holds: plan === undefined ? [] : listHolds(plan),
    pulls: groups.flatMap(({ pullRequest, title = '', group, state, reason }) =>
      pullRequest === undefined
        ? []
        : [{ ...pullRequest, title, group, state, ...(reason !== undefined && { reason }) }],
    ),
    problems,
    ...summarize(result, problems, isFleet),
    ...(commit !== undefined && { commit }),
    requests: measured.requests + measured.downloads,
    ...toFailure(result),
    ...(budget !== undefined && { budget }),
    ...(interval !== undefined && { interval }),
    images: plan === undefined ? [] : listImages(plan),
    hooks: measured.found.hooks,
    groups: groups.map(({ outcome }) => outcome),
    sent: measured.told.sent,
    firstSeen: plan === undefined ? input.firstSeen : [...plan.firstSeen],
    refusals: delivered?.refusals ?? input.refusals,
    ...(entries !== undefined && { told: [...entries] }),
  };
}

/** A tree that GitHub does not give is a reason to find out whether the repository is still there. */
function toFailure({ delivered, problem }: JobResult): Pick<JobOutcome, 'failure'> {
  if (delivered?.failure !== undefined) return { failure: delivered.failure };
  if (problem?.code === 'forge-limited') return { failure: { kind: 'limited', message: problem.message } };
  if (problem?.code !== 'forge-refused' && problem?.code !== 'forge-failed') return {};
  return { failure: { kind: 'gone', message: problem.message } };
}

/**
 * Most repositories of an organization have no manifests, and nothing is wrong with that. What could not be read, or was
 * left out, is a problem of its own.
 */
export function isWithoutManifests(problems: readonly Problem[]): boolean {
  return problems.length === 1 && problems[0]?.code === 'no-manifests';
}

/** Told once, and still so. */
function listBlocked(groups: readonly DeliveredGroup[]): readonly Problem[] {
  return groups.flatMap(({ state, group, reason = '' }): Problem[] =>
    state === 'blocked'
      ? [{ severity: 'warning', code: 'forge-refused', message: `${group}: refused before: ${reason}` }]
      : [],
  );
}

function listMissing({ missing }: JobInput): readonly Problem[] {
  if (missing.length === 0) return [];
  const message = `expected the permissions ${missing.join(', ')}, found that they are not granted; an owner of the account has to accept them in the settings of the installation. Until then everything is read and nothing is written`;
  return [{ severity: 'error', code: 'forge-refused', message }];
}

type Summary = Pick<RunRecord, 'outcome' | 'summary'>;

function summarize(
  { delivered, problem }: JobResult,
  problems: readonly Problem[],
  isFleet: boolean,
): Summary {
  if (problem !== undefined) return { outcome: 'failed', summary: problem.message };
  if (delivered?.failure?.kind === 'limited')
    return { outcome: 'deferred', summary: delivered.failure.message };
  if (delivered?.failure !== undefined) return { outcome: 'failed', summary: delivered.failure.message };
  const done = delivered?.groups.filter(({ outcome }) => outcome === 'done') ?? [];
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const [first] = done;
  if (first !== undefined) {
    const more = done.length > 1 ? ` and ${done.length - 1} more` : '';
    return {
      outcome: errors > 0 ? 'problems' : 'changed',
      summary: `${first.title ?? first.group}${more}`,
    };
  }
  if (errors > 0)
    return {
      outcome: 'problems',
      summary: problems.find(({ severity }) => severity === 'error')?.message ?? '',
    };
  if (delivered?.base === undefined) return { outcome: 'unchanged', summary: 'there is no base branch' };
  const blocked = delivered.groups.find(({ state }) => state === 'blocked');
  if (blocked !== undefined)
    return { outcome: 'unchanged', summary: `refused before: ${blocked.reason ?? ''}` };
  return {
    outcome: 'unchanged',
    summary: isFleet ? 'everything is as it should be' : 'there are no image manifests',
  };
}

function toLeastBudget(budgets: readonly Budget[]): JobOutcome['budget'] {
  const [least] = budgets
    .map(({ limit, remaining, reset }) => ({ left: remaining / limit, reset }))
    .toSorted((a, b) => a.left - b.left);
  return least;
}
