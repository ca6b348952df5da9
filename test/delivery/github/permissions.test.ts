import { describe, expect, test } from 'vitest';
import { deployment, run } from '../../support/github/fleet.ts';
import {
  checkRequestsAfterEach,
  stateAfter,
  tell,
  tellProposed,
  trace,
  wish,
} from '../../support/github/story.ts';

checkRequestsAfterEach();

/** GitHub's answer to a document, a part of which the token may not have. */
function forbidden(path: readonly (string | number)[], who = 'integration') {
  const message = `Resource not accessible by ${who}`;
  return { status: 200, body: { data: null, errors: [{ type: 'FORBIDDEN', path, message }] } };
}

describe('what a token lacks is named', () => {
  test.each([
    ['S', ['repository', 'rejected'], 'give the token pull-requests: write'],
    ['S', ['repository', 'bot', 'nodes', 0, 'associatedPullRequests'], 'give the token pull-requests: write'],
    ['S', ['repository', 'base'], 'give the token contents: write'],
    ['H', ['repository', 'h0'], 'give the token pull-requests: write'],
    ['U+', ['updateRefs'], 'give the token contents: write'],
  ])('%s at %j: %s', async (letter, path, told) => {
    const github = tell();
    github.intercept = (sent, perform) => (sent === letter ? forbidden(path) : perform());
    const { problems } = await run(github, wish('1.2.4'));
    expect(problems).toMatchObject([{ severity: 'error', message: expect.stringMatching(`${told}$`) }]);
  });

  test('a personal token is only as good as its owner', async () => {
    const github = tell();
    const who = 'personal access token';
    github.intercept = (sent, perform) => (sent === 'U+' ? forbidden(['updateRefs'], who) : perform());
    const { problems } = await run(github, wish('1.2.4'));
    expect(problems).toMatchObject([
      { message: expect.stringContaining('contents: write, and its owner write access') },
    ]);
  });

  test('a classic personal token has scopes, and what it cannot see is told once', async () => {
    const github = tell();
    const headers = { 'x-oauth-scopes': 'read:org' };
    github.intercept = (sent, perform) =>
      sent === 'T' ? { status: 404, body: { message: 'Not Found' }, headers } : perform();
    const { problems } = await run(github, wish('1.2.4'));
    expect(problems).toMatchObject([{ message: expect.stringContaining('it needs the scope repo') }]);
  });

  test('a repository that a token does not see is not only said to be missing', async () => {
    const github = tell();
    const message = "Could not resolve to a Repository with the name 'acme/fleet'.";
    const errors = [{ type: 'NOT_FOUND', path: ['repository'], message }];
    github.intercept = () => ({ status: 200, body: { data: { repository: null }, errors } });
    const { problems } = await run(github, wish('1.2.4'));
    expect(problems).toMatchObject([
      { message: expect.stringContaining('an App has to be installed on it') },
    ]);
  });
});

describe('without what is not needed, a run goes on', () => {
  const options = { autoMerge: { method: 'squash', withoutProtection: true } } as const;

  test('checks that cannot be read only keep a pull request from being merged', async () => {
    const github = await tellProposed({ options });
    github.repository.pull(1).autoMerge = null;
    github.repository.settings.autoMerge = 'unprotected';
    const path = ['repository', 'bot', 'nodes', 0, 'associatedPullRequests', 'nodes', 0, 'statusCheckRollup'];
    let asked = 0;
    github.intercept = (sent, perform) => (sent === 'S' && asked++ % 2 === 0 ? forbidden(path) : perform());
    const { groups, problems } = await run(github, wish('1.2.4'), { minute: 1, options });
    expect(problems).toEqual([]);
    expect(groups).toMatchObject([
      { state: 'current', outcome: 'unchanged', reason: expect.stringContaining('checks: read') },
    ]);
    github.takeTrace();
    expect(await trace(github, wish('1.2.5'), { minute: 2, options })).toBe('S S T C U→ E');
  });

  test('where auto-merge is switched off, it is not asked for again in every run', async () => {
    const squash = { autoMerge: { method: 'squash', withoutProtection: false } } as const;
    const github = await tellProposed({ options: squash });
    github.repository.pull(1).autoMerge = null;
    github.repository.settings.autoMerge = 'unprotected';
    expect(await trace(github, wish('1.2.4'), { minute: 1, options: squash })).toBe('S');
    const { groups } = await run(github, wish('1.2.4'), { minute: 2, options: squash });
    expect(groups).toMatchObject([{ reason: expect.stringContaining('Allow auto-merge') }]);
  });

  test('a branch that may not be deleted stays, and fails nothing', async () => {
    const github = await tellProposed();
    const message = 'Repository rule violations found\n\nCannot delete this protected ref.';
    const refusal = { data: null, errors: [{ type: 'UNPROCESSABLE', path: ['updateRefs'], message }] };
    github.intercept = (sent, perform) => (sent === 'U−' ? { status: 200, body: refusal } : perform());
    github.repository.push('main', { 'apps/app.yaml': deployment('1.2.4') });
    const { problems, groups } = await run(github, [], { minute: 1 });
    expect(github.repository.pull(1).state).toBe('CLOSED');
    expect(groups).toMatchObject([{ outcome: 'done', did: 'close' }]);
    expect(problems).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(/^branch tidemark.* stays: /) },
    ]);
    expect(await stateAfter(github, [], { minute: 2 })).toBe('obsolete unchanged');
  });
});
