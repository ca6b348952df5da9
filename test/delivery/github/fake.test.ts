import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FakeGithub } from '../../support/github/fake-github.ts';
import { deployment, run } from '../../support/github/fleet.ts';
import { wish } from '../../support/github/story.ts';

async function ask(
  github: FakeGithub,
  path: string,
  body: unknown,
): Promise<{ readonly status: number; readonly text: string }> {
  const response = await github.fetch(`https://api.github.example${path}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

describe('the fake GitHub', () => {
  test('names objects as Git does', () => {
    const github = new FakeGithub({
      'b.txt': 'b',
      'a/c.txt': 'c',
      'a.txt': { mode: '100755', content: 'a' },
    });
    const commit = github.repository.objects.readCommit(github.repository.tip('main') ?? '');
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-fake-'));
    const git = (command: readonly string[], input = '') =>
      execFileSync('git', command, { cwd: folder, input, encoding: 'utf8' }).trim();
    git(['init', '--quiet']);
    const entries = [...github.repository.objects.filesOf(commit?.oid ?? '')].map(([path, { mode, oid }]) => {
      expect(git(['hash-object', '-w', '--stdin'], github.repository.read('main', path))).toBe(oid);
      return `${mode} ${oid}\t${path}\n`;
    });
    git(['update-index', '--index-info'], entries.join(''));
    expect(git(['write-tree'])).toBe(commit?.tree);
    rmSync(folder, { recursive: true, force: true });
  });

  test.each([
    [
      'a field that is not in the schema',
      'query X($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { idd } }',
      "Field 'idd' doesn't exist on type 'Repository'",
    ],
    [
      'a connection without a limit',
      'query X($owner: String!, $name: String!) { repository(owner: $owner, name: $name) { refs(refPrefix: "refs/heads/") { nodes { name } } } }',
      'properly paginate',
    ],
    [
      'an argument of another type',
      'query X($owner: Int!, $name: String!) { repository(owner: $owner, name: $name) { id } }',
      'Type mismatch',
    ],
    [
      'a variable that nobody uses',
      'query X($owner: String!, $name: String!, $x: Int) { repository(owner: $owner, name: $name) { id } }',
      'not used',
    ],
    [
      'an object without its fields',
      'query X($owner: String!, $name: String!) { repository(owner: $owner, name: $name) }',
      'needs other selections',
    ],
  ])('refuses %s', async (_, query, expected) => {
    const github = new FakeGithub({ 'a.txt': 'a' });
    const { text } = await ask(github, '/graphql', { query, variables: { owner: 'acme', name: 'fleet' } });
    expect(text).toContain(expected);
    expect(github.violations.join()).toContain(expected);
  });

  test.each([
    ['/repos/acme/fleet/pulls', { head: 'x', base: 'main', colour: 'red' }, 'colour is not known'],
    ['/repos/acme/fleet/git/commits', { message: 'x' }, 'tree is required'],
    [
      '/repos/acme/fleet/git/trees',
      { tree: [{ path: 'a', mode: '100600', type: 'blob', content: '' }] },
      'is not one of',
    ],
    ['/repos/acme/fleet/unknown', {}, 'no route'],
  ])('refuses %s with %j', async (path, body, expected) => {
    const github = new FakeGithub({ 'a.txt': 'a' });
    await ask(github, path, body);
    expect(github.violations.join()).toContain(expected);
  });
});

describe('a host that knows less', () => {
  test.each([
    [200, "Field 'file' doesn't exist on type 'Commit'"],
    [400, 'Cannot query field "file" on type "Commit".'],
  ])('is asked in another way after %i %s', async (status, message) => {
    const github = new FakeGithub({ 'apps/app.yaml': deployment('1.2.3') });
    let asked = 0;
    github.intercept = (letter, perform) => {
      if (letter === 'S' && ++asked === 1) return { status, body: { errors: [{ message }] } };
      return perform();
    };
    const { problems } = await run(github, wish('1.2.4'));
    expect(problems).toEqual([]);
    expect(github.takeTrace()).toBe('S S TREE H T C U+ P I');
  });
});

describe('a GitHub that does not answer', () => {
  test('is given up after the timeout, and said so', async () => {
    const github = new FakeGithub({ 'apps/app.yaml': deployment('1.2.3') });
    const fetch: typeof globalThis.fetch = async (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => {
          reject(new DOMException('timed out', 'TimeoutError'));
        });
      });
    const { problems, groups } = await run(github, wish('1.2.4'), { fetch, timeout: 5 });
    expect(groups).toEqual([]);
    expect(problems).toMatchObject([
      { severity: 'error', code: 'forge-failed', message: expect.stringContaining('no answer') },
    ]);
  });

  test('never puts the token into a message', async () => {
    const github = new FakeGithub({ 'apps/app.yaml': deployment('1.2.3') });
    const token = `ghs_${'x'.repeat(516)}`;
    github.intercept = (_, perform) => ({ ...perform(), status: 500, body: { message: 'Server Error' } });
    const { problems } = await run(github, wish('1.2.4'), { token });
    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('xxxx');
  });
});
