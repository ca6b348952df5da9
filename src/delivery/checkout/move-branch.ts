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
  const head = state.attached ? ref : 'HEAD';
  const move = { from: state.head, to: update.tip };
  await moveRef({ git, head, ...move });
  // Refs first: a run that is killed in between leaves a tree that the next one refuses, not one that looks up to date.
  try {
    await git.run(['read-tree', '-m', '-u', move.from, move.to]);
    if (!state.attached) await moveCounterpart(git, ref, move);
  } catch (error) {
    await git.attempt(['read-tree', '--reset', '-u', move.from]);
    await moveRef({ git, head, from: move.to, to: move.from });
    throw error;
  }
}

const reason = 'tidemark: update images';

type Move = { readonly from: string; readonly to: string };

type RefMove = Move & { readonly git: Git; readonly head: string };

async function moveRef({ git, head, from, to }: RefMove): Promise<void> {
  await git.run(['update-ref', '-m', reason, '--no-deref', head, to, from]);
}

/** On a detached HEAD the branch itself follows when it stood on the same commit. */
async function moveCounterpart(git: Git, ref: string, { from, to }: Move): Promise<void> {
  const tip = await git.attempt(['rev-parse', '--verify', '--quiet', ref]);
  if (tip.stdout.trim() === from) await git.run(['update-ref', '-m', reason, ref, to, from]);
}
