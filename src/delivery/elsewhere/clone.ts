import { TidemarkError } from '../../errors.ts';
import type { GitRef } from '../../manifests/types.ts';
import { parseConstraint } from '../../policy/semver/parse-constraint.ts';
import { satisfies } from '../../policy/semver/constraint.ts';
import { compareVersions } from '../../policy/semver/compare-versions.ts';
import { parseVersion } from '../../policy/semver/version.ts';
import type { Git } from '../checkout/git.ts';

export type CloneRequest = {
  /** Runs in an empty folder, with everything that the remote asks for. */
  readonly git: Git;
  readonly url: string;
  /** What Flux would check out; `master` without any. */
  readonly ref: GitRef | undefined;
};

/**
 * Fetches one commit of a repository and checks it out: `commit` goes before `name`, `semver`, `tag` and `branch`, as in
 * Flux. A branch is checked out as that branch, anything else as a commit. Nothing of submodules is fetched.
 *
 * Throws `TidemarkError` `git-failed`, or `invalid-value` for a ref that cannot be one.
 */
export async function cloneRepository({ git, url, ref }: CloneRequest): Promise<void> {
  await git.run(['init', '--quiet', '--initial-branch=tidemark', '.']);
  await git.run(['remote', 'add', 'origin', url]);
  const { commit, branch } = ref ?? {};
  if (commit !== undefined && commit !== '') return checkOutCommit(git, commit, branch);
  const name = await findRefName(git, ref);
  await fetch(git, [`+${name}:refs/remotes/origin/${name.replace(/^refs\/(?:heads\/)?/, '')}`], depth);
  const head = /^refs\/heads\/(.+)$/.exec(name)?.[1];
  if (head === undefined) {
    await git.run([
      'checkout',
      '--quiet',
      '--detach',
      `refs/remotes/origin/${name.slice('refs/'.length)}^{commit}`,
    ]);
    return;
  }
  await git.run(['checkout', '--quiet', '-B', head, `refs/remotes/origin/${head}`, '--']);
}

const depth = ['--depth=1'] as const;

async function fetch(git: Git, refspecs: readonly string[], options: readonly string[]): Promise<void> {
  await git.run([
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-recurse-submodules',
    ...options,
    'origin',
    ...refspecs,
  ]);
}

/** Many servers give any commit that can be reached; of others its branch is fetched as a whole. */
async function checkOutCommit(git: Git, commit: string, branch: string | undefined): Promise<void> {
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(commit))
    throw new TidemarkError(
      'invalid-value',
      `expected the full name of a commit, found ${JSON.stringify(commit)}`,
    );
  const direct = await git.attempt([
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-recurse-submodules',
    ...depth,
    'origin',
    commit,
  ]);
  if (direct.exitCode !== 0) {
    const name = `refs/heads/${requireName(branch ?? 'master')}`;
    await fetch(git, [`+${name}:refs/remotes/origin/base`], []);
  }
  await git.run(['checkout', '--quiet', '--detach', `${commit}^{commit}`]);
}

async function findRefName(git: Git, ref: GitRef | undefined): Promise<string> {
  const { name, semver, tag, branch } = ref ?? {};
  if (name !== undefined && name !== '') {
    if (name.startsWith('refs/')) return requireName(name);
    throw new TidemarkError(
      'invalid-value',
      `expected ref.name to start with refs/, found ${JSON.stringify(name)}`,
    );
  }
  if (semver !== undefined && semver !== '') return `refs/tags/${await findVersionTag(git, semver)}`;
  if (tag !== undefined && tag !== '') return `refs/tags/${requireName(tag)}`;
  return `refs/heads/${requireName(branch === undefined || branch === '' ? 'master' : branch)}`;
}

const mostTags = 100_000;

/** The tag of the highest version in a range. */
async function findVersionTag(git: Git, range: string): Promise<string> {
  const constraint = parseConstraint(range);
  const listed = (await git.run(['ls-remote', '--tags', '--refs', 'origin'])).split('\n').slice(0, mostTags);
  const tags = listed.flatMap((line) => {
    const tag = /\trefs\/tags\/(.+)$/.exec(line)?.[1];
    const version = tag === undefined ? undefined : parseVersion(tag);
    return tag !== undefined && version !== undefined && satisfies(version, constraint)
      ? [{ tag, version }]
      : [];
  });
  const [highest] = tags.toSorted((a, b) => compareVersions(b.version, a.version));
  if (highest !== undefined) return requireName(highest.tag);
  throw new TidemarkError(
    'git-failed',
    `expected a tag that is a version in ${JSON.stringify(range)}, found none`,
  );
}

/** A name cannot be taken for an option or a refspec by Git. */
function requireName(name: string): string {
  const forbidden = /[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|^[-/+]|\/$|\.$|(?:^|\/)\.|\.lock(?:\/|$)/;
  if (name.length <= 250 && !forbidden.test(name)) return name;
  throw new TidemarkError(
    'invalid-value',
    `expected the name of a branch or a tag, found ${JSON.stringify(name)}`,
  );
}
