import type { Forge, Failure, OpenedPull, Outcome } from '../forge.ts';
import type { Oid } from '../git-object.ts';
import { NO_OBJECT } from '../git-object.ts';
import type { GroupPlan, MergeablePull, Step } from '../plan/step.ts';
import { makeCommit } from './make-commit.ts';
import type { MadeCommit } from './make-commit.ts';

export type ApplyRequest = {
  readonly forge: Forge;
  readonly plan: GroupPlan;
  readonly repositoryId: string;
  readonly base: string;
  readonly prefix: string;
};

/** What was done before something went wrong, if it did. */
export type Applied = {
  readonly sha?: Oid;
  readonly pull?: OpenedPull;
  /** The group stands without these. */
  readonly notes: readonly Note[];
  readonly failure?: Failure;
  /** The step that failed. */
  readonly failed?: Step;
};

/** A step that came to nothing, as the next run would plan it, and why. */
export type Note = {
  readonly step: Step;
  readonly message: string;
  /** Nothing forbids it for good, so every run may try. */
  readonly passing?: boolean;
};

type Progress = { commit?: MadeCommit; pull?: OpenedPull; readonly notes: Note[] };

/** Does what a plan says about one group, step by step, and stops at the first that fails. Decides nothing. */
export async function applyGroup(request: ApplyRequest): Promise<Applied> {
  const progress: Progress = { notes: [] };
  for (const step of request.plan.steps) {
    const outcome = await applyStep(step, request, progress);
    if (outcome.ok) continue;
    if (isDispensable(step) && (outcome.failure.kind === 'refused' || outcome.failure.kind === 'broken')) {
      const what = step.verb === 'delete-branch' ? `branch ${step.branch} stays: ` : '';
      progress.notes.push({ step: toNext(step, progress), message: `${what}${outcome.failure.message}` });
      continue;
    }
    return { ...toApplied(progress), failure: outcome.failure, failed: step };
  }
  return toApplied(progress);
}

function toApplied({ commit, pull, notes }: Progress): Applied {
  return { notes, ...(commit && { sha: commit.oid }), ...(pull && { pull }) };
}

/** What was open when it was planned has a number and a head by now. */
function toNext(step: Step, progress: Progress): Step {
  if (step.verb === 'decorate') return { ...step, number: step.number ?? toNumber(progress) };
  if (step.verb !== 'merge') return step;
  const { verb, merge: wanted, allowed } = step;
  const pull = toTarget(step, progress);
  return { verb, merge: wanted, allowed, ...(pull && { pull }) };
}

/** A pull request is worth having without its decoration, and a branch that stays behind harms nobody. */
function isDispensable({ verb }: Step): boolean {
  return verb === 'decorate' || verb === 'request-reviews' || verb === 'merge' || verb === 'delete-branch';
}

async function applyStep(step: Step, request: ApplyRequest, progress: Progress): Promise<Outcome<unknown>> {
  const { forge, plan } = request;
  switch (step.verb) {
    case 'commit': {
      const made = await makeCommit(step, request);
      if (made.ok) progress.commit = made.value;
      return made;
    }
    case 'move-branch':
      return moveBranch(step, request, progress);
    case 'delete-branch':
      assertOwn(step.branch, request);
      return forge.updateRefs(request.repositoryId, [
        { branch: step.branch, before: step.before, after: NO_OBJECT, force: false },
      ]);
    case 'open': {
      const { title, body, draft } = step;
      const opened = await forge.openPull({ branch: plan.branch, base: request.base, title, body, draft });
      if (opened.ok) progress.pull = opened.value;
      return opened;
    }
    case 'decorate':
      return forge.decorate(step.number ?? toNumber(progress), step.decoration);
    case 'edit': {
      const { title, body } = step;
      return forge.editPull(step.number, {
        ...(title !== undefined && { title }),
        ...(body !== undefined && { body }),
      });
    }
    case 'close':
      return forge.editPull(step.number, { state: 'closed', body: step.body });
    case 'request-reviews':
      return forge.requestReviews(toNumber(progress), step.reviewers, step.teams);
    case 'merge':
      return merge(step, forge, progress);
  }
}

type MoveStep = Extract<Step, { verb: 'move-branch' }>;
type MergeStep = Extract<Step, { verb: 'merge' }>;

async function moveBranch(
  { before, force }: MoveStep,
  request: ApplyRequest,
  { commit }: Progress,
): Promise<Outcome<void>> {
  const { forge, plan, repositoryId } = request;
  if (commit === undefined) throw new Error('a branch can only be moved to a commit that was made');
  assertOwn(plan.branch, request);
  // Scratch and branch change in one step: at no time does the branch stand at the tip of its base, where GitHub
  // would close its pull request for good.
  const scratch =
    commit.scratch === undefined
      ? []
      : [{ branch: commit.scratch, before: commit.oid, after: NO_OBJECT, force: false }];
  return forge.updateRefs(repositoryId, [
    { branch: plan.branch, before, after: commit.oid, force },
    ...scratch,
  ]);
}

async function merge(step: MergeStep, forge: Forge, progress: Progress): Promise<Outcome<unknown>> {
  const target = toTarget(step, progress);
  if (target === undefined) return { ok: true, value: undefined };
  const outcome = await forge.merge({ ...step.merge, ...target });
  if (outcome.ok && outcome.value === 'waiting') {
    const message = `pull request #${target.number} is not merged yet: its checks have not passed`;
    progress.notes.push({ step: toNext(step, progress), message, passing: true });
  }
  return outcome;
}

/** What is to be merged, as it was seen or made. */
function toTarget(step: MergeStep, { pull: opened, commit }: Progress): MergeablePull | undefined {
  const head = commit?.oid ?? step.head;
  if (step.pull !== undefined || opened === undefined || head === undefined) return step.pull;
  return { id: opened.id, number: opened.number, head };
}

function toNumber({ pull }: Progress): number {
  if (pull === undefined) throw new Error('a pull request can only be decorated after it was opened');
  return pull.number;
}

function assertOwn(branch: string, { base }: ApplyRequest): void {
  if (branch === base || branch === '') throw new Error(`the branch '${branch}' is not one of ours`);
}
