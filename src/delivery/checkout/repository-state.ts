import { TidemarkError } from '../../errors.ts';
import type { Git } from './git.ts';

/** Where a checkout stands. */
export type RepositoryState = {
  /** The commit that is checked out. */
  readonly head: string;
  /** The branch that is checked out, or the ones whose tip a detached HEAD stands on. */
  readonly branches: readonly string[];
  /** False for a detached HEAD. */
  readonly attached: boolean;
};

/**
 * Reads where the checkout stands.
 *
 * Throws `not-a-repository` outside of a working tree, `no-commits` on an unborn branch.
 */
export async function readRepositoryState(git: Git): Promise<RepositoryState> {
  await assertRepository(git);
  const head = await git.attempt(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
  if (head.exitCode !== 0) {
    throw new TidemarkError(
      'no-commits',
      'expected a repository with at least one commit, found none; commit the manifests first',
    );
  }
  const sha = head.stdout.trim();
  const symbolic = await git.attempt(['symbolic-ref', '--quiet', '--short', 'HEAD']);
  if (symbolic.exitCode === 0) return { head: sha, branches: [symbolic.stdout.trim()], attached: true };
  return { head: sha, branches: await listBranchesAt(git, sha), attached: false };
}

/** Throws `dirty-tree` when a tracked file differs from HEAD. */
export async function assertCleanTree(git: Git): Promise<void> {
  const status = await git.run(['status', '--porcelain', '--untracked-files=no', '--ignore-submodules=all']);
  const lines = status.split('\n').filter((line) => line !== '');
  if (lines.length === 0) return;
  const shown = lines.slice(0, 5).map((line) => line.slice(3));
  const more = lines.length > shown.length ? ` and ${lines.length - shown.length} more` : '';
  throw new TidemarkError(
    'dirty-tree',
    `expected a working tree without uncommitted changes, found ${shown.join(', ')}${more}; commit or stash them first`,
  );
}

async function assertRepository(git: Git): Promise<void> {
  const inside = await git.attempt(['rev-parse', '--is-inside-work-tree']);
  if (inside.exitCode === 0 && inside.stdout.trim() === 'true') return;
  const said = inside.stderr.trim().split('\n')[0] ?? '';
  throw new TidemarkError(
    'not-a-repository',
    `expected the working tree of a Git repository, found none${said === '' ? '' : ` (${said})`}; run in a clone, or plan without delivery`,
  );
}

/** CI systems check out a commit, not a branch: the branches whose tip it is are the ones that it stands for. */
async function listBranchesAt(git: Git, sha: string): Promise<readonly string[]> {
  const refs = await git.run([
    'for-each-ref',
    `--points-at=${sha}`,
    '--format=%(refname)',
    'refs/heads',
    'refs/remotes',
  ]);
  const names = refs
    .split('\n')
    .map((ref) => ref.replace(/^refs\/heads\//, '').replace(/^refs\/remotes\/[^/]+\//, ''))
    .filter((name) => name !== '' && name !== 'HEAD');
  return [...new Set(names)];
}
