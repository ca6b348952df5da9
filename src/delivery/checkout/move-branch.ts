import type { BranchUpdate } from './branch-update.ts';
import type { Git } from './git.ts';
import type { RepositoryState } from './repository-state.ts';

type MoveRequest = {
  readonly git: Git;
  readonly state: RepositoryState;
  readonly update: BranchUpdate;
  /** A separate branch that was pushed gets no local counterpart. */
  readonly pushed: boolean;
};

/** Moves the local branch to its new commit, and the working tree with it when that branch is checked out. */
export async function moveBranch({ git, state, update, pushed }: MoveRequest): Promise<void> {
  const ref = `refs/heads/${update.branch}`;
  const separate = update.commits.some((commit) => commit.separateBranch);
  if (separate) {
    if (!pushed) await git.run(['update-ref', '-m', reason, ref, update.tip]);
    return;
  }
  await moveWorkingTree(git, { from: state.head, to: update.tip }, async () => {
    const head = state.attached ? ref : 'HEAD';
    await git.run([
      'update-ref',
      '-m',
      reason,
      ...(state.attached ? [] : ['--no-deref']),
      head,
      update.tip,
      state.head,
    ]);
    if (!state.attached) await moveCounterpart(git, ref, { from: state.head, to: update.tip });
  });
}

const reason = 'tidemark: update images';

type Move = { readonly from: string; readonly to: string };

async function moveWorkingTree(git: Git, { from, to }: Move, moveRefs: () => Promise<void>): Promise<void> {
  try {
    await git.run(['read-tree', '-m', '-u', from, to]);
    await moveRefs();
  } catch (error) {
    await git.attempt(['read-tree', '--reset', '-u', from]);
    throw error;
  }
}

/** On a detached HEAD the branch itself follows when it stood on the same commit. */
async function moveCounterpart(git: Git, ref: string, { from, to }: Move): Promise<void> {
  const tip = await git.attempt(['rev-parse', '--verify', '--quiet', ref]);
  if (tip.stdout.trim() === from) await git.run(['update-ref', '-m', reason, ref, to, from]);
}
