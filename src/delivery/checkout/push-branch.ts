import { TidemarkError } from '../../errors.ts';
import type { BranchUpdate } from './branch-update.ts';
import type { Git, GitResult } from './git.ts';
import type { UntoldNote } from './untold.ts';
import { noteArrival } from './untold.ts';
import { toSafeText } from './git.ts';

type PushRequest = {
  readonly git: Git;
  readonly update: BranchUpdate;
  readonly remote: string;
  /** What a separate branch must still point at; empty when it must not exist. */
  readonly expected: string;
  /** Arrives with the branch or not at all. */
  readonly note?: UntoldNote;
};

/**
 * Pushes by object name, so that no local ref has to move first. A separate branch is replaced only while it still
 * points at what was inspected; the checkout branch is never forced.
 *
 * Throws `push-rejected` with what the remote said.
 */
export async function pushBranch({ git, update, remote, expected, note }: PushRequest): Promise<void> {
  const target = `refs/heads/${update.branch}`;
  const separate = update.commits.some((commit) => commit.separateBranch);
  const lease = separate ? [`--force-with-lease=${target}:${expected}`] : [];
  const options = update.commits.flatMap(({ pushOptions }) =>
    Object.entries(pushOptions).map(([key, value]) => `--push-option=${key}=${value}`),
  );
  const refspecs = [`${update.tip}:${target}`, ...toRefspecs(update)];
  const command = ['push', '--porcelain', ...lease, ...options];
  if (note !== undefined) {
    const noted = [...command, '--atomic', remote, ...refspecs, `${note.oid}:${note.ref}`];
    // Not every server takes refs of this kind, or several at once; the branch is what counts.
    if ((await git.attempt(noted)).exitCode === 0) return noteArrival(git, note, remote);
  }
  const result = await git.attempt([...command, remote, ...refspecs]);
  if (result.exitCode !== 0) throw toPushError(update.branch, result);
}

/** The remote that the branch follows, else `origin`, else the only one. Throws `git-failed` when there is none. */
export async function findRemote(git: Git, branch: string): Promise<string> {
  const configured = await git.attempt(['config', '--get', `branch.${branch}.remote`]);
  const followed = configured.stdout.trim();
  const remotes = (await git.run(['remote'])).split('\n').filter((name) => name !== '');
  const remote = [followed, 'origin', ...(remotes.length === 1 ? remotes : [])].find((name) =>
    remotes.includes(name),
  );
  if (remote !== undefined) return remote;
  const found = remotes.length === 0 ? 'none' : remotes.join(', ');
  throw new TidemarkError(
    'git-failed',
    `expected a remote named 'origin' to push to, found ${found}; add it with git remote add`,
  );
}

/** The source of a refspec is the pushed branch; it is replaced by the commit, because the branch has not moved yet. */
function toRefspecs(update: BranchUpdate): readonly string[] {
  const written = new Set(update.commits.flatMap(({ refspec }) => (refspec === undefined ? [] : [refspec])));
  return [...written].map((refspec) => {
    const match = /^(\+?)([^:+]+):([^:]+)$/.exec(refspec);
    const own = ['HEAD', update.branch, `refs/heads/${update.branch}`];
    if (match?.[2] === undefined || !own.includes(match[2])) {
      throw new TidemarkError(
        'unsupported-option',
        `expected spec.git.push.refspec to start at the push branch (refs/heads/${update.branch}:…), found '${refspec}'`,
      );
    }
    return `${match[1] ?? ''}${update.tip}:${match[3] ?? ''}`;
  });
}

function toPushError(branch: string, result: GitResult): TidemarkError {
  const said = listReasons(result).join('; ');
  const moved = /non-fast-forward|fetch first|stale info/.test(said);
  const advice = moved
    ? 'the branch has moved on the remote: fetch it and run again'
    : "check that the credentials may push, and that the branch's protection allows it";
  return new TidemarkError(
    'push-rejected',
    `the remote refused the push to branch '${branch}'; ${advice}. It said: ${said}`,
  );
}

/** The refused refs, then what the remote printed, without Git's own advice. */
function listReasons({ stdout, stderr }: GitResult): readonly string[] {
  const rejected = toSafeText(stdout)
    .split('\n')
    .filter((line) => line.startsWith('!'))
    .map((line) => line.split('\t').at(-1) ?? '');
  const printed = toSafeText(stderr)
    .split('\n')
    .filter((line) => line !== '' && !/^(hint:|error: failed to push some refs)/.test(line));
  return [...rejected, ...printed.map((line) => line.trim())];
}
