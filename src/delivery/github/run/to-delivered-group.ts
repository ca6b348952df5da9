import type { Applied } from '../apply/apply-group.ts';
import type { GroupPlan } from '../plan/step.ts';
import type { DeliveredGroup, GroupState, Intent } from '../request.ts';

/** A plan as a result, before anything is done about it. */
export function toDeliveredGroup(plan: GroupPlan, dryRun: boolean): DeliveredGroup {
  const { key, state, automations, branch, title, pull, reason, skipped, fault, steps } = plan;
  const body = dryRun ? findBody(plan) : undefined;
  const would = dryRun ? findIntent(plan) : undefined;
  return {
    group: key,
    state,
    outcome: steps.length > 0 && dryRun ? 'planned' : toIdleOutcome(state),
    automations,
    branch,
    ...(title !== undefined && { title }),
    ...(would !== undefined && { would }),
    ...(body !== undefined && { body }),
    ...(pull && { pullRequest: pull }),
    ...(reason !== undefined && { reason }),
    ...(skipped !== undefined && { skipped }),
    ...(fault?.place && { place: fault.place }),
  };
}

/** What a plan has come to. */
export function toOutcome(plan: GroupPlan, { sha, pull, failure, notes }: Applied): DeliveredGroup {
  const done = {
    ...toDeliveredGroup(plan, false),
    ...(sha !== undefined && { sha }),
    ...(pull && { pullRequest: { number: pull.number, url: pull.url } }),
  };
  if (failure === undefined) {
    const did = findIntent(plan);
    // All that there was to do was to delete a branch, and it stays.
    if (did === 'clean-up' && notes.some(({ step }) => step.verb === 'delete-branch'))
      return { ...done, outcome: 'unchanged' };
    return { ...done, outcome: 'done', ...(did !== undefined && { did }) };
  }
  switch (failure.kind) {
    case 'refused':
      return { ...done, outcome: 'refused', reason: failure.message };
    case 'limited':
    case 'lost-race':
    case 'unknown':
      return { ...done, outcome: 'deferred', reason: failure.message };
    case 'gone':
    case 'broken':
      return { ...done, outcome: 'failed', reason: failure.message };
  }
}

function toIdleOutcome(state: GroupState): DeliveredGroup['outcome'] {
  if (state === 'refused') return 'refused';
  return state === 'deferred' || state === 'waiting' ? 'deferred' : 'unchanged';
}

function findIntent({ steps }: GroupPlan): Intent | undefined {
  const verbs = new Set(steps.map(({ verb }) => verb));
  if (steps.some((step) => step.verb === 'commit' && step.onto === 'base')) return 'commit';
  if (verbs.has('open')) return 'open';
  if (verbs.has('close')) return 'close';
  if (verbs.has('move-branch')) return 'rebuild';
  if (verbs.has('delete-branch')) return 'clean-up';
  if (steps.length === 0) return undefined;
  return verbs.size === 1 && verbs.has('merge') ? 'merge' : 'edit';
}

function findBody({ steps }: GroupPlan): string | undefined {
  return steps.flatMap((step) => ('body' in step && step.body !== undefined ? [step.body] : [])).at(-1);
}
