import { applyGroup } from '../apply/apply-group.ts';
import type { Applied } from '../apply/apply-group.ts';
import { takeBack } from '../apply/take-back.ts';
import type { Failure } from '../forge.ts';
import type { Choice } from '../plan/context.ts';
import type { GroupPlan } from '../plan/step.ts';
import type { Refusal } from '../refusals.ts';
import type { DeliveredGroup } from '../request.ts';
import { readAndPlan } from './read-and-plan.ts';
import type { Reading } from './read-and-plan.ts';
import { listRefusals, remember, rememberFaults } from './remember.ts';
import type { BaseTip, Session, Setup } from './session.ts';
import { toDeliveredGroup, toOutcome } from './to-delivered-group.ts';

const ROUNDS_LIMIT = 5;
/** How often a group is tried on a branch that has not moved in between. */
const TRIES_LIMIT = 2;

export type RoundsResult = {
  readonly groups: readonly DeliveredGroup[];
  readonly warnings: readonly string[];
  /** For the next run. */
  readonly refusals: readonly Refusal[];
  /** By the key of the group: how it was planned anew. */
  readonly choices: ReadonlyMap<string, Choice>;
  /** How many pull requests were opened. */
  readonly opened: number;
  /** Why the run could not go on, for the repository as a whole. */
  readonly failure?: Failure;
  /** The base branch as the first round found it. */
  readonly base?: BaseTip;
  readonly moved?: true;
};

type State = {
  readonly results: Map<string, DeliveredGroup>;
  readonly warnings: string[];
  /** How often a group has failed, by group and the head of its branch. */
  readonly tries: Map<string, number>;
  /** Groups that were refused, and are not tried again in this run. */
  readonly settled: Set<string>;
  failed: number;
  failure?: Failure;
};

/**
 * Snapshot, plan, apply, until there is nothing left to do. When the world has moved, or an answer was lost, the next
 * round looks at it anew: that is the only way in which anything is repeated.
 */
export async function runRounds(setup: Setup, session: Session, dryRun: boolean): Promise<RoundsResult> {
  const state: State = { results: new Map(), warnings: [], tries: new Map(), settled: new Set(), failed: 0 };
  let plans: readonly GroupPlan[] = [];
  let again = true;
  while (again) {
    const read = await readAndPlan(setup, session);
    if (!read.ok) {
      state.failure = read.failure;
      break;
    }
    if (read.value.moved === true)
      return {
        groups: [],
        warnings: [],
        opened: 0,
        choices: new Map(),
        refusals: setup.refusals,
        ...toBase(session),
        moved: true,
      };
    plans = read.value.plan.groups;
    rememberFaults(plans, { setup, session });
    const found = plans.map((plan) => toDeliveredGroup(plan, dryRun));
    forgetGone(state, found);
    for (const group of found) record(state, group);
    if (dryRun) break;
    again = await applyRound({ setup, session, state, reading: read.value });
    if (state.failed >= ROUNDS_LIMIT) break;
  }
  const { results, warnings, failure } = state;
  const groups = [...results.values()];
  const refusals = dryRun ? setup.refusals : listRefusals({ setup, session, plans, groups });
  const choices = new Map(plans.flatMap(({ key, choice }) => (choice ? [[key, choice] as const] : [])));
  const done = { groups, warnings, refusals, choices, opened: session.opened };
  return { ...done, ...(failure && { failure }), ...toBase(session) };
}

function toBase({ base }: Session): Pick<RoundsResult, 'base'> {
  return base === undefined ? {} : { base };
}

/** What was put off in an earlier round and is nothing of ours by now. */
function forgetGone({ results }: State, found: readonly DeliveredGroup[]): void {
  const ids = new Set(found.map(toId));
  for (const [id, { outcome }] of results) if (outcome === 'deferred' && !ids.has(id)) results.delete(id);
}

/** What was done in an earlier round stays done. */
function record({ results, settled }: State, group: DeliveredGroup): void {
  if (settled.has(toId(group))) return;
  const known = results.get(toId(group));
  if (known?.outcome === 'done' && group.outcome === 'unchanged') return;
  results.set(
    toId(group),
    known?.outcome === 'done' && known.sha !== undefined ? { sha: known.sha, ...group } : group,
  );
}

type RoundRequest = {
  readonly setup: Setup;
  readonly session: Session;
  readonly state: State;
  readonly reading: Reading;
};

/** Applies all groups, one after the other; true when the state has to be read again. */
async function applyRound({ setup, session, state, reading }: RoundRequest): Promise<boolean> {
  const { forge, base, prefix } = setup;
  const failed = new Set<string>();
  let again = false;
  for (const plan of reading.plan.groups) {
    if (plan.steps.length === 0) {
      if (plan.state !== 'current') failed.add(plan.key);
      continue;
    }
    const result = toDeliveredGroup(plan, false);
    if (state.settled.has(toId(result))) {
      failed.add(plan.key);
      continue;
    }
    if (state.failure !== undefined || plan.after?.some((key) => failed.has(key)) === true) {
      const reason = state.failure?.message ?? 'waits for what takes its place';
      state.results.set(toId(result), { ...result, outcome: 'deferred', reason });
      continue;
    }
    const repositoryId = reading.snapshot.repositoryId;
    const applied = await applyGroup({ forge, plan, repositoryId, base, prefix });
    if (applied.pull !== undefined) session.opened += 1;
    for (const note of applied.notes) {
      const told = remember(note, plan, { setup, session });
      if (told.isNews) state.warnings.push(told.message);
    }
    record(state, toOutcome(plan, applied));
    if (applied.failure !== undefined) {
      failed.add(plan.key);
      again = (await handleFailure({ setup, session, state, reading }, plan, applied)) || again;
    } else if (isDirect(plan)) {
      // The base branch has moved, and with it what the other groups are based on.
      return reading.plan.groups.some((other) => other !== plan && other.steps.length > 0);
    }
  }
  return again;
}

async function handleFailure(request: RoundRequest, plan: GroupPlan, applied: Applied): Promise<boolean> {
  const { setup, session, state, reading } = request;
  const { failure } = applied;
  if (failure === undefined) return false;
  const delivery = setup.groups.find(({ key }) => key === plan.key)?.delivery;
  if (
    failure.kind === 'refused' &&
    failure.needsPullRequest === true &&
    isDirect(plan) &&
    delivery === 'auto'
  ) {
    session.protectedGroups.add(plan.key);
    return true;
  }
  if (failure.kind === 'refused' && failure.unsigned === true && !session.signOnBranch) {
    session.signOnBranch = true;
    return true;
  }
  if (failure.kind === 'limited' || failure.kind === 'gone') state.failure = failure;
  if (failure.kind === 'refused') settleRefusal(request, plan, applied);
  if (failure.kind !== 'lost-race' && failure.kind !== 'unknown') return false;
  await takeBack(setup.forge, plan, applied, reading.snapshot);
  state.failed += 1;
  const head = reading.snapshot.branches.find(({ name }) => name === plan.branch)?.oid ?? '';
  const attempt = JSON.stringify([plan.key, head, isDirect(plan) ? reading.snapshot.base?.oid : '']);
  const tries = (state.tries.get(attempt) ?? 0) + 1;
  state.tries.set(attempt, tries);
  if (tries < TRIES_LIMIT || applied.pull !== undefined) return true;
  // The world has not moved, and still the answer is no.
  if (failure.kind === 'lost-race') {
    settleRefusal(request, plan, applied);
    return false;
  }
  const result = toOutcome(plan, applied);
  state.results.set(toId(result), { ...result, outcome: 'failed', reason: failure.message });
  return false;
}

/** A refusal is told once; after that it is what the group is found to be. */
function settleRefusal({ setup, session, state }: RoundRequest, plan: GroupPlan, applied: Applied): void {
  const { failure, failed: step } = applied;
  if (failure === undefined || step === undefined) return;
  const result = toOutcome(plan, applied);
  const passing = failure.kind !== 'refused';
  const told = remember({ step, message: failure.message, passing }, plan, { setup, session });
  const { message: reason } = told;
  const settled = told.isNews
    ? ({ ...result, outcome: 'refused', reason } as const)
    : ({ ...result, state: 'blocked', outcome: 'unchanged', reason } as const);
  state.results.set(toId(result), settled);
  state.settled.add(toId(result));
}

function isDirect(plan: GroupPlan): boolean {
  return plan.steps.some((step) => step.verb === 'commit' && step.onto === 'base');
}

/** A group that nothing asks for any more may have several branches, and a branch may change hands. */
function toId({ group, branch, automations }: DeliveredGroup): string {
  return JSON.stringify(automations.length === 0 ? [null, branch] : [group]);
}
