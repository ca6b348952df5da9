import type { Problem } from '../../errors.ts';
import { toProblem } from '../../errors.ts';
import type { Delivery, DeliveredCommit, DeliveryResult, PlannedCommit } from '../delivery.ts';
import type { BranchUpdate } from './branch-update.ts';
import { buildCommit } from './build-commit.ts';
import { checkBranch } from './check-branch.ts';
import { assertUnchanged } from './files.ts';
import type { Git } from './git.ts';
import { createGit } from './git.ts';
import { moveBranch } from './move-branch.ts';
import { findRemote, pushBranch } from './push-branch.ts';
import type { RepositoryState } from './repository-state.ts';
import { writeNote } from './untold.ts';
import { assertCleanTree, readRepositoryState } from './repository-state.ts';

export type CommitDeliveryOptions = {
  /** The top of the working tree. */
  readonly root: string;
  /** Pushes what was committed, with the Git command line program and its credentials. */
  readonly push: boolean;
  /** Leaves a note of what was delivered until people were told; see `readUntold`. */
  readonly isHeard?: boolean;
  readonly now?: () => Date;
  /** Variables for Git, over those of the process. */
  readonly environment?: Readonly<Record<string, string>>;
};

/**
 * Commits on a local checkout. Objects are written first, then pushed by name, and only then do refs and the working
 * tree move: whatever fails on the way leaves both as they were.
 */
export function createCommitDelivery({
  root,
  push,
  isHeard = false,
  now = () => new Date(),
  environment = {},
}: CommitDeliveryOptions): Delivery {
  const git = createGit({ root, environment });
  async function deliver(commits: readonly PlannedCommit[]): Promise<DeliveryResult> {
    const state = await readRepositoryState(git);
    await assertCleanTree(git);
    await assertUnchanged(root, commits);
    const { deliverable, results } = partition(commits, state);
    const date = now();
    const updates = await buildBranches({ git, state, commits: deliverable, date });
    for (const update of updates)
      results.push(await deliverBranch({ git, state, update, push, isHeard, now: date }));
    return {
      commits: results.flatMap((result) => result.commits),
      problems: results.flatMap((result) => result.problems),
    };
  }
  return { deliver };
}

/** Sets aside what this checkout is not the right place for. That a push branch is missing is told by the plan. */
function partition(commits: readonly PlannedCommit[], state: RepositoryState) {
  const deliverable: (PlannedCommit & { pushBranch: string })[] = [];
  const results: DeliveryResult[] = [];
  for (const commit of commits) {
    const { pushBranch } = commit;
    const problem = pushBranch === undefined ? undefined : findObstacle(commit, state);
    if (pushBranch !== undefined && problem === undefined) deliverable.push({ ...commit, pushBranch });
    else {
      const refused: DeliveredCommit = { automation: commit.automation, state: 'refused' };
      results.push({ commits: [refused], problems: problem === undefined ? [] : [problem] });
    }
  }
  return { deliverable, results };
}

function findObstacle(
  { automation, checkoutBranch }: PlannedCommit,
  state: RepositoryState,
): Problem | undefined {
  if (checkoutBranch === undefined || state.branches.includes(checkoutBranch)) return undefined;
  const found =
    state.branches.length === 0
      ? `commit ${state.head.slice(0, 7)}`
      : `branch '${state.branches.join("', '")}'`;
  const message = `${automation}: expected a checkout of branch '${checkoutBranch}', found ${found}; its change was left out, run on that branch to deliver it`;
  return { severity: 'warning', code: 'wrong-branch', message };
}

type BuildRequest = {
  readonly git: Git;
  readonly state: RepositoryState;
  readonly commits: readonly (PlannedCommit & { readonly pushBranch: string })[];
  readonly date: Date;
};

async function buildBranches({ git, state, commits, date }: BuildRequest): Promise<readonly BranchUpdate[]> {
  const updates = new Map<string, BranchUpdate>();
  for (const commit of commits) {
    const { pushBranch: branch, files, author, message } = commit;
    const update = updates.get(branch) ?? { branch, commits: [], shas: [], tip: state.head };
    const tip = await buildCommit(git, { parent: update.tip, files, author, message, date });
    updates.set(branch, { branch, commits: [...update.commits, commit], shas: [...update.shas, tip], tip });
  }
  return [...updates.values()];
}

type BranchRequest = {
  readonly git: Git;
  readonly state: RepositoryState;
  readonly update: BranchUpdate;
  readonly push: boolean;
  readonly isHeard: boolean;
  readonly now: Date;
};

/** One branch succeeds or fails on its own: a protected branch does not keep the others waiting. */
async function deliverBranch({
  git,
  state,
  update,
  push,
  isHeard,
  now,
}: BranchRequest): Promise<DeliveryResult> {
  try {
    const remote = push ? await findRemote(git, update.branch) : undefined;
    const check = await checkBranch({ git, state, update, remote });
    if (check.state === 'already-delivered') {
      return toResult(update, { state: 'already-delivered', shas: update.commits.map(() => check.tip) });
    }
    const note = isHeard ? await writeNote(git, update, { isPushed: push, now }) : undefined;
    if (remote === undefined) {
      await moveBranch({ git, state, update, pushed: false });
      return toResult(update, { state: 'committed', shas: update.shas });
    }
    await pushBranch({ git, update, remote, expected: check.expected, ...(note && { note }) });
    return {
      ...toResult(update, { state: 'pushed', shas: update.shas }),
      problems: await followPush({ git, state, update }),
    };
  } catch (error) {
    return { ...toResult(update, { state: 'refused', shas: [] }), problems: [toProblem(error)] };
  }
}

/** The push has happened, so a local checkout that cannot follow it is worth a warning, not a failure. */
async function followPush({
  git,
  state,
  update,
}: Pick<BranchRequest, 'git' | 'state' | 'update'>): Promise<readonly Problem[]> {
  try {
    await moveBranch({ git, state, update, pushed: true });
    return [];
  } catch (error) {
    const { code, message } = toProblem(error);
    return [
      {
        severity: 'warning',
        code,
        message: `pushed branch '${update.branch}', but the local checkout stayed behind: ${message}`,
      },
    ];
  }
}

type Outcome = { readonly state: DeliveredCommit['state']; readonly shas: readonly string[] };

function toResult(update: BranchUpdate, { state, shas }: Outcome): DeliveryResult {
  const commits = update.commits.map(({ automation }, index) => {
    const sha = shas[index];
    return { automation, state, branch: update.branch, ...(sha !== undefined && { sha }) };
  });
  return { commits, problems: [] };
}
