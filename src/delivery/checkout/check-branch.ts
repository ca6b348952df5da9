import { TidemarkError } from '../../errors.ts';
import type { BranchUpdate } from './branch-update.ts';
import type { Git } from './git.ts';
import type { RepositoryState } from './repository-state.ts';

export type BranchCheck =
  | { readonly state: 'already-delivered'; readonly tip: string }
  | {
      readonly state: 'outdated';
      /** What the push branch points at now, for compare-and-swap; empty when it does not exist. */
      readonly expected: string;
      readonly rebuilt: boolean;
    };

type CheckRequest = {
  readonly git: Git;
  readonly state: RepositoryState;
  readonly update: BranchUpdate;
  /** Where the branch is looked up; absent for the local repository. */
  readonly remote: string | undefined;
};

/**
 * Compares a separate push branch with what is to stand there. It is rebuilt from the checkout on each run, so it may
 * only hold commits of the automation itself.
 *
 * Throws `push-rejected` when somebody else has committed to it.
 */
export async function checkBranch({ git, state, update, remote }: CheckRequest): Promise<BranchCheck> {
  if (!update.commits.some((commit) => commit.separateBranch)) {
    return { state: 'outdated', expected: state.head, rebuilt: false };
  }
  const tip =
    remote === undefined ? await findLocalTip(git, update.branch) : await fetchTip({ git, update, remote });
  if (tip === undefined) return { state: 'outdated', expected: '', rebuilt: true };
  if (await isSameContent({ git, state, update, tip })) return { state: 'already-delivered', tip };
  await assertOwnCommits({ git, state, update, tip });
  return { state: 'outdated', expected: tip, rebuilt: true };
}

async function findLocalTip(git: Git, branch: string): Promise<string | undefined> {
  const found = await git.attempt(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}`]);
  return found.exitCode === 0 ? found.stdout.trim() : undefined;
}

type FetchRequest = { readonly git: Git; readonly update: BranchUpdate; readonly remote: string };

/** Brings the remote branch into the object store without moving any ref. */
async function fetchTip({ git, update, remote }: FetchRequest): Promise<string | undefined> {
  const listed = await git.run(['ls-remote', remote, `refs/heads/${update.branch}`]);
  const tip = listed.split('\t')[0]?.trim();
  if (tip === undefined || tip === '') return undefined;
  const base = update.commits[0]?.checkoutBranch;
  const shallow = (await git.run(['rev-parse', '--is-shallow-repository'])).trim() === 'true';
  const depth = shallow ? ['--depth=50'] : [];
  const refs = [
    `refs/heads/${update.branch}`,
    ...(shallow && base !== undefined ? [`refs/heads/${base}`] : []),
  ];
  await git.run([
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    '--refmap=',
    ...depth,
    remote,
    ...refs,
  ]);
  return tip;
}

type TipRequest = {
  readonly git: Git;
  readonly state: RepositoryState;
  readonly update: BranchUpdate;
  readonly tip: string;
};

/**
 * A branch already says what is wanted when its own commits touch the wanted files only, these have the wanted
 * content, and the base has not changed them since. That the base has moved elsewhere is no reason to rebuild it.
 */
async function isSameContent({ git, state, update, tip }: TipRequest): Promise<boolean> {
  const found = await git.attempt(['merge-base', state.head, tip]);
  if (found.exitCode !== 0) return false;
  const base = found.stdout.trim();
  const wanted = await listChanged(git, state.head, update.tip);
  const paths = ['--', ...wanted.map((path) => `:(top,literal)${path}`)];
  const same = [await listChanged(git, base, tip), wanted].map((list) => list.join('\0'));
  if (same[0] !== same[1]) return false;
  const moved = await git.run(['diff', '--name-only', base, state.head, ...paths]);
  const different = await git.run(['diff', '--name-only', tip, update.tip, ...paths]);
  return moved === '' && different === '';
}

async function listChanged(git: Git, from: string, to: string): Promise<readonly string[]> {
  const listed = await git.run(['diff', '--name-only', '-z', '--no-renames', from, to]);
  return listed.split('\0').filter((path) => path !== '');
}

async function assertOwnCommits({ git, state, update, tip }: TipRequest): Promise<void> {
  const own = new Set(update.commits.map((commit) => commit.author.email));
  const log = await git.run([
    'log',
    '--max-count=1000',
    '--format=%h%x00%ae%x00%ce',
    tip,
    '--not',
    state.head,
  ]);
  const foreign = log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.split('\0'))
    .find(([, author = '', committer = '']) => !own.has(author) || !own.has(committer));
  if (foreign === undefined) return;
  throw new TidemarkError(
    'push-rejected',
    `expected only commits of the automation on branch '${update.branch}', found ${foreign[0]} by ${foreign[1]}; merge or delete that branch (a shallow clone can show older commits of the base here: fetch more history then)`,
  );
}
