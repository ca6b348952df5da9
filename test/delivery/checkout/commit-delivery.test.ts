import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createCommitDelivery } from '../../../src/delivery/checkout/commit-delivery.ts';
import type { TestRepository } from '../../support/git-repository.ts';
import { createRepository } from '../../support/git-repository.ts';
import { planCommit } from '../../support/planned-commit.ts';

let repository: TestRepository;

beforeEach(() => {
  repository = createRepository({ 'app.yaml': 'tag: 1.0\n', 'other.yaml': 'tag: 1.0\n' });
});

afterEach(() => repository.remove());

const update = planCommit({ files: { 'app.yaml': ['tag: 1.0\n', 'tag: 1.1\n'] } });

const now = () => new Date('2026-01-02T03:04:05Z');

function commit() {
  return createCommitDelivery({ root: repository.root, push: false, now });
}

function push() {
  return createCommitDelivery({ root: repository.root, push: true, now });
}

/** Everything that a failed run must leave as it was. */
function snapshot() {
  const { git, read } = repository;
  return {
    refs: git('show-ref'),
    head: git('rev-parse', 'HEAD'),
    status: git('status', '--porcelain'),
    app: read('app.yaml'),
  };
}

describe('commit', () => {
  test('commits on the checked-out branch as author and committer, and moves the working tree', async () => {
    const result = await commit().deliver([update]);
    const { git, read } = repository;
    expect(result).toEqual({
      commits: [
        { automation: 'flux-system/auto', state: 'committed', branch: 'main', sha: git('rev-parse', 'HEAD') },
      ],
      problems: [],
    });
    expect(git('log', '-1', '--format=%an <%ae>|%cn <%ce>|%cI|%B')).toBe(
      'fluxcdbot <bot@example.com>|fluxcdbot <bot@example.com>|2026-01-02T03:04:05+00:00|Update from image update automation',
    );
    expect(git('rev-parse', 'main')).toBe(git('rev-parse', 'HEAD'));
    expect(git('diff', '--stat', 'HEAD~1', 'HEAD')).toContain('1 file changed');
    expect(git('status', '--porcelain')).toBe('');
    expect(read('app.yaml')).toBe('tag: 1.1\n');
  });

  test('stores the message byte for byte, without a newline at its end', async () => {
    await commit().deliver([{ ...update, message: '  x  \n\n# not a comment\r\nend' }]);
    const stored = repository.git('cat-file', 'commit', 'HEAD').split('\n\n').slice(1).join('\n\n');
    expect(stored).toBe('  x  \n\n# not a comment\r\nend');
  });

  test('gives a nameless author its address as name, because Git wants one', async () => {
    await commit().deliver([{ ...update, author: { name: '', email: 'bot@example.com' } }]);
    expect(repository.git('log', '-1', '--format=%an')).toBe('bot@example.com');
  });

  test('keeps the mode of an executable file', async () => {
    chmodSync(join(repository.root, 'app.yaml'), 0o755);
    repository.commit('chore: make it executable');
    await commit().deliver([update]);
    expect(repository.git('ls-tree', 'HEAD', 'app.yaml')).toContain('100755');
  });

  test('stacks the commits of several automations on one branch', async () => {
    const second = planCommit({
      automation: 'flux-system/second',
      message: 'second',
      files: { 'other.yaml': ['tag: 1.0\n', 'tag: 2.0\n'] },
    });
    await commit().deliver([update, second]);
    expect(repository.git('log', '-2', '--format=%s')).toBe('second\nUpdate from image update automation');
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  test('leaves the working tree alone when the push branch is another one', async () => {
    const result = await commit().deliver([{ ...update, pushBranch: 'updates', separateBranch: true }]);
    expect(result.commits[0]).toMatchObject({ state: 'committed', branch: 'updates' });
    expect(repository.git('show', 'updates:app.yaml')).toBe('tag: 1.1');
    expect(repository.git('rev-parse', 'updates~1')).toBe(repository.git('rev-parse', 'main'));
    expect(repository.read('app.yaml')).toBe('tag: 1.0\n');
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  test('delivers the same change to a separate branch once', async () => {
    const separate = { ...update, pushBranch: 'updates', separateBranch: true };
    await commit().deliver([separate]);
    const tip = repository.git('rev-parse', 'updates');
    const later = createCommitDelivery({ root: repository.root, push: false });
    const again = await later.deliver([separate]);
    expect(again.commits).toEqual([
      { automation: 'flux-system/auto', state: 'already-delivered', branch: 'updates', sha: tip },
    ]);
    expect(repository.git('rev-parse', 'updates')).toBe(tip);
  });

  test('leaves a delivered separate branch alone when the base has moved elsewhere', async () => {
    const separate = { ...update, pushBranch: 'updates', separateBranch: true };
    await commit().deliver([separate]);
    const tip = repository.git('rev-parse', 'updates');
    repository.write('new.yaml', 'x\n');
    repository.commit('feat: something else');
    const again = await commit().deliver([separate]);
    expect(again.commits[0]).toMatchObject({ state: 'already-delivered', sha: tip });
    expect(repository.git('rev-parse', 'updates')).toBe(tip);
  });

  test('rebuilds a separate branch when the base has changed its files', async () => {
    const separate = { ...update, pushBranch: 'updates', separateBranch: true };
    await commit().deliver([separate]);
    repository.write('app.yaml', 'tag: 1.0\nnew: line\n');
    repository.commit('feat: a line');
    const next = planCommit({
      ...separate,
      files: { 'app.yaml': ['tag: 1.0\nnew: line\n', 'tag: 1.1\nnew: line\n'] },
    });
    await commit().deliver([next]);
    expect(repository.git('rev-parse', 'updates~1')).toBe(repository.git('rev-parse', 'main'));
    expect(repository.git('show', 'updates:app.yaml')).toBe('tag: 1.1\nnew: line');
  });

  test('never replaces the commit of a person on a separate branch', async () => {
    repository.git('switch', '--quiet', '--create', 'updates');
    repository.write('fix.yaml', 'by hand\n');
    const theirs = repository.commit('fix: by hand');
    repository.git('switch', '--quiet', 'main');
    const result = await commit().deliver([{ ...update, pushBranch: 'updates', separateBranch: true }]);
    expect(repository.git('rev-parse', 'updates')).toBe(theirs);
    expect(result.commits[0]?.state).toBe('refused');
    expect(result.problems).toMatchObject([
      { severity: 'error', code: 'push-rejected', message: expect.stringContaining('by ada@example.com') },
    ]);
  });

  test('works on a detached HEAD that is the tip of the branch, as CI systems check out', async () => {
    repository.git('checkout', '--quiet', '--detach');
    const result = await commit().deliver([update]);
    expect(result.commits[0]?.state).toBe('committed');
    expect(repository.git('rev-parse', 'main')).toBe(repository.git('rev-parse', 'HEAD'));
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  test('leaves out an automation that works on another branch, and says so', async () => {
    const before = snapshot();
    const result = await commit().deliver([{ ...update, checkoutBranch: 'release', pushBranch: 'release' }]);
    expect(result.problems).toEqual([
      {
        severity: 'warning',
        code: 'wrong-branch',
        message:
          "flux-system/auto: expected a checkout of branch 'release', found branch 'main'; its change was left out, run on that branch to deliver it",
      },
    ]);
    expect(snapshot()).toEqual(before);
  });

  test('refuses a working tree with uncommitted changes', async () => {
    repository.write('other.yaml', 'tag: mine\n');
    const before = snapshot();
    await expect(commit().deliver([update])).rejects.toMatchObject({
      code: 'dirty-tree',
      message:
        'expected a working tree without uncommitted changes, found other.yaml; commit or stash them first',
    });
    expect(snapshot()).toEqual(before);
  });

  test('refuses a file that changed since it was planned', async () => {
    const stale = planCommit({ files: { 'app.yaml': ['tag: 0.9\n', 'tag: 1.1\n'] } });
    await expect(commit().deliver([stale])).rejects.toMatchObject({
      code: 'dirty-tree',
      message: 'expected app.yaml as it was planned from, found it changed meanwhile; run again',
    });
  });

  test('refuses a file that Git does not track', async () => {
    repository.write('untracked.yaml', 'tag: 1.0\n');
    const untracked = planCommit({ files: { 'untracked.yaml': ['tag: 1.0\n', 'tag: 1.1\n'] } });
    await expect(commit().deliver([untracked])).rejects.toMatchObject({
      code: 'dirty-tree',
      message:
        'expected only files that Git tracks to hold values to update, found untracked.yaml; commit or remove them first',
    });
  });

  test('refuses a repository without commits', async () => {
    const empty = createRepository({});
    try {
      await expect(
        createCommitDelivery({ root: empty.root, push: false }).deliver([update]),
      ).rejects.toMatchObject({
        code: 'no-commits',
        message: 'expected a repository with at least one commit, found none; commit the manifests first',
      });
    } finally {
      empty.remove();
    }
  });

  test('leaves everything as it was when a hook refuses to move the branch', async () => {
    const hook = join(repository.root, '.git/hooks/reference-transaction');
    writeFileSync(hook, '#!/bin/sh\n[ "$1" != prepared ] || { echo frozen >&2; exit 1; }\n');
    chmodSync(hook, 0o755);
    const before = snapshot();
    const result = await commit().deliver([update]);
    expect(result.commits[0]?.state).toBe('refused');
    expect(result.problems[0]).toMatchObject({
      code: 'git-failed',
      message: expect.stringContaining('frozen'),
    });
    expect(snapshot()).toEqual(before);
  });
});

describe('push', () => {
  test('pushes the checkout branch and follows it locally', async () => {
    const remote = repository.addRemote();
    const result = await push().deliver([update]);
    expect(result.problems).toEqual([]);
    expect(result.commits[0]?.state).toBe('pushed');
    expect(remote.git('rev-parse', 'main')).toBe(repository.git('rev-parse', 'HEAD'));
    expect(repository.git('status', '--porcelain', '--branch')).toBe('## main...origin/main');
  });

  test('pushes a separate branch, and finds it delivered the next time', async () => {
    const remote = repository.addRemote();
    const separate = { ...update, pushBranch: 'updates', separateBranch: true };
    const first = await push().deliver([separate]);
    expect(remote.git('show', 'updates:app.yaml')).toBe('tag: 1.1');
    repository.git('update-ref', '-d', 'refs/remotes/origin/updates');
    const second = await createCommitDelivery({ root: repository.root, push: true }).deliver([separate]);
    expect(second.commits[0]).toMatchObject({ state: 'already-delivered', sha: first.commits[0]?.sha });
  });

  test('replaces its own earlier commit on a separate branch', async () => {
    const remote = repository.addRemote();
    const separate = { ...update, pushBranch: 'updates', separateBranch: true };
    await push().deliver([separate]);
    const next = planCommit({ ...separate, files: { 'app.yaml': ['tag: 1.0\n', 'tag: 1.2\n'] } });
    await push().deliver([next]);
    expect(remote.git('show', 'updates:app.yaml')).toBe('tag: 1.2');
    expect(remote.git('rev-parse', 'updates~1')).toBe(remote.git('rev-parse', 'main'));
  });

  test('never replaces the commit of a person on a pushed branch', async () => {
    const remote = repository.addRemote();
    repository.git('switch', '--quiet', '--create', 'updates');
    repository.write('fix.yaml', 'by hand\n');
    const theirs = repository.commit('fix: by hand');
    repository.git('push', '--quiet', 'origin', 'updates');
    repository.git('switch', '--quiet', 'main');
    repository.git('branch', '--quiet', '-D', 'updates');
    const result = await push().deliver([{ ...update, pushBranch: 'updates', separateBranch: true }]);
    expect(result.commits[0]?.state).toBe('refused');
    expect(remote.git('rev-parse', 'updates')).toBe(theirs);
  });

  test('leaves the local repository as it was when the remote has moved on', async () => {
    const remote = repository.addRemote();
    repository.write('later.yaml', 'x\n');
    repository.commit('feat: later');
    repository.git('push', '--quiet', 'origin', 'main');
    repository.git('reset', '--quiet', '--hard', 'HEAD~1');
    repository.git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    const before = snapshot();
    const tip = remote.git('rev-parse', 'main');
    const result = await push().deliver([update]);
    expect(result.problems).toMatchObject([
      {
        code: 'push-rejected',
        message:
          "the remote refused the push to branch 'main'; the branch has moved on the remote: fetch it and run again. It said: [rejected] (non-fast-forward)",
      },
    ]);
    expect(snapshot()).toEqual(before);
    expect(remote.git('rev-parse', 'main')).toBe(tip);
  });

  test('names the words of a remote that refuses the push', async () => {
    const remote = repository.addRemote();
    const hook = join(remote.path, 'hooks/pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho "protected by policy 42" >&2\nexit 1\n');
    chmodSync(hook, 0o755);
    const before = snapshot();
    const result = await push().deliver([update]);
    expect(result.problems[0]?.message).toContain('protected by policy 42');
    expect(snapshot()).toEqual(before);
  });

  test('pushes the refspec of the automation in addition, with its options', async () => {
    const remote = repository.addRemote();
    remote.git('config', 'receive.advertisePushOptions', 'true');
    const hook = join(remote.path, 'hooks/post-receive');
    writeFileSync(hook, '#!/bin/sh\nprintf %s "$GIT_PUSH_OPTION_0" > option.txt\n');
    chmodSync(hook, 0o755);
    await push().deliver([
      { ...update, refspec: 'refs/heads/main:refs/heads/mirror', pushOptions: { 'ci.skip': 'yes' } },
    ]);
    expect(remote.git('rev-parse', 'mirror')).toBe(remote.git('rev-parse', 'main'));
    expect(readFileSync(join(remote.path, 'option.txt'), 'utf8')).toBe('ci.skip=yes');
  });

  test('says what is missing when there is no remote', async () => {
    const before = snapshot();
    const result = await push().deliver([update]);
    expect(result.problems).toMatchObject([
      {
        code: 'git-failed',
        message: "expected a remote named 'origin' to push to, found none; add it with git remote add",
      },
    ]);
    expect(snapshot()).toEqual(before);
  });

  test('keeps credentials of the remote out of messages', async () => {
    repository.git('remote', 'add', 'origin', 'http://user:s3cret@127.0.0.1:1/x.git');
    const result = await push().deliver([update]);
    expect(result.problems[0]?.message).not.toContain('s3cret');
    expect(result.commits[0]?.state).toBe('refused');
  });
});
