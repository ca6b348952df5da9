import { describe, expect, test } from 'vitest';
import type { FakeAnswer, FakeGithub } from '../../support/github/fake-github.ts';
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

/** Lets the first request of a kind meet its fate. */
function once(github: FakeGithub, wanted: string, fate: (perform: () => FakeAnswer) => FakeAnswer): void {
  let met = false;
  github.intercept = (letter, perform) => {
    if (met || letter !== wanted) return perform();
    met = true;
    return fate(perform);
  };
}

function crashAfter(github: FakeGithub, wanted: string): void {
  let dead = false;
  github.intercept = (letter, perform) => {
    if (dead) throw new Error('dead');
    const answer = perform();
    if (letter === wanted) {
      dead = true;
      throw new Error('dead');
    }
    return answer;
  };
}

const badGateway: FakeAnswer = { status: 502, body: {}, raw: '<html>bad gateway</html>' };

describe('crashes', () => {
  test.each([
    ['row 52', 'C', 'S H T C U+ P I'],
    ['row 53', 'U+', 'S H P I'],
    ['row 54', 'P', 'S I'],
  ])('%s: after %s the next run does the rest', async (_, letter, expected) => {
    const github = tell();
    crashAfter(github, letter);
    await run(github, wish('1.2.4'));
    github.intercept = (_letter, perform) => perform();
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe(expected);
    expect(await trace(github, wish('1.2.4'), { minute: 2 })).toBe('S');
    expect(github.repository.state.pulls).toHaveLength(1);
  });

  test('row 55: between closing and deleting', async () => {
    const github = await tellProposed();
    crashAfter(github, 'E');
    await run(github, [], { minute: 1 });
    github.intercept = (_, perform) => perform();
    expect(await trace(github, [], { minute: 2 })).toBe('S U−');
    expect(await trace(github, wish('1.2.4'), { minute: 3 })).toBe('S H T C U+ P I');
  });
});

describe('lost answers', () => {
  test.each([
    ['row 56', true, 'S H T C U+ P S I'],
    ['row 57', false, 'S H T C U+ P S H P I'],
  ])('%s: 502 on opening, done %s', async (_, happened, expected) => {
    const github = tell();
    once(github, 'P', (perform) => {
      if (happened) perform();
      return badGateway;
    });
    expect(await trace(github, wish('1.2.4'))).toBe(expected);
    expect(github.repository.state.pulls).toHaveLength(1);
  });

  test('row 66: a stale snapshot makes no second pull request', async () => {
    const github = await tellProposed();
    github.repository.settings.staleBy = 2;
    await run(github, wish('1.2.5'), { minute: 1 });
    await run(github, wish('1.2.5'), { minute: 2 });
    github.repository.settings.staleBy = 0;
    await run(github, wish('1.2.5'), { minute: 3 });
    expect(github.repository.state.pulls).toHaveLength(1);
    expect(github.repository.read(github.repository.pull(1).head, 'apps/app.yaml')).toBe(deployment('1.2.5'));
  });

  test('row 67: what is not visible yet is asked for once more', async () => {
    const github = tell();
    once(github, 'U+', () => ({
      status: 200,
      body: { data: null, errors: [{ type: 'UNPROCESSABLE', message: 'Object does not exist' }] },
    }));
    expect(await trace(github, wish('1.2.4'))).toBe('S H T C U+ U+ P I');
  });

  test('row 71: a token that ran out is replaced', async () => {
    const github = tell();
    once(github, 'C', () => ({ status: 401, body: { message: 'Bad credentials' } }));
    const given: boolean[] = [];
    const token = async (refused: boolean) => {
      given.push(refused);
      return refused ? 'ghs_new' : 'ghs_old';
    };
    expect(await trace(github, wish('1.2.4'), { token })).toBe('S H T C C U+ P I');
    expect(given.filter(Boolean)).toHaveLength(1);
    expect(github.requests.filter((request) => request.token === 'Bearer ghs_new')).toHaveLength(1);
  });

  test('rows 69 and 70: parts of a snapshot are no snapshot', async () => {
    const github = await tellProposed();
    once(github, 'S', () => ({
      status: 200,
      body: { errors: [{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }] },
    }));
    const limited = await run(github, wish('1.2.5'), { minute: 1 });
    expect(limited.problems).toMatchObject([{ severity: 'warning', code: 'forge-limited' }]);
    expect(github.takeTrace()).toBe('S');
    github.intercept = (letter, perform) => {
      const answer = perform();
      if (letter !== 'S') return answer;
      const data = JSON.parse(JSON.stringify(answer.body)).data;
      return {
        status: 200,
        body: {
          data: { repository: { ...data.repository, bot: null } },
          errors: [
            {
              type: 'FORBIDDEN',
              message: 'Resource not accessible by integration',
              path: ['repository', 'bot'],
            },
          ],
        },
      };
    };
    const partial = await run(github, wish('1.2.5'), { minute: 2 });
    expect(partial.problems).toMatchObject([
      { severity: 'error', message: expect.stringContaining('contents: write') },
    ]);
    expect(github.takeTrace()).toBe('S');
  });
});

describe('two runs at once', () => {
  test('row 59: one pull request, and no error', async () => {
    const github = tell();
    const started: Promise<unknown>[] = [];
    let first = true;
    github.intercept = (letter, perform) => {
      if (letter === 'T' && first) {
        first = false;
        started.push(run(github, wish('1.2.4')));
      }
      return perform();
    };
    const one = await run(github, wish('1.2.4'));
    await Promise.all(started);
    expect(github.repository.state.pulls).toHaveLength(1);
    expect(one.problems).toEqual([]);
    github.takeTrace();
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S');
  });

  test.each([
    ['row 60: a late run does not undo a newer one', wish('1.2.3-late'), 'S T C U→ S'],
    ['row 61: what a late run closes in its last moment it opens again', [], 'S E U− E S'],
  ] as const)('%s', async (_, late, expected) => {
    const github = await tellProposed({ minute: -10 });
    let newer: Promise<unknown> | undefined;
    const own: string[] = [];
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const isHere = newer === undefined && github.trace.length > 0;
      if (isHere) {
        newer = run(github, wish('1.2.5'), { minute: 5 });
        await newer;
      }
      const at = github.trace.length;
      const response = await github.fetch(input, init);
      own.push(github.trace[at] ?? '');
      return response;
    };
    const { problems } = await run(github, late, { minute: 1, fetch });
    expect([own.join(' '), problems]).toEqual([expected, []]);
    const { head } = github.repository.pull(1);
    expect(github.repository.state.pulls).toMatchObject([{ number: 1, state: 'OPEN' }]);
    expect(github.repository.read(head, 'apps/app.yaml')).toBe(deployment('1.2.5'));
    await run(github, wish('1.2.5'), { minute: 6 });
    expect(github.repository.state.pulls).toMatchObject([{ number: 1, state: 'OPEN' }]);
    expect(github.repository.pull(1).body).not.toContain('Closed:');
    expect(github.repository.pull(1).body).toContain('1.2.5');
    expect(await trace(github, wish('1.2.5'), { minute: 7 })).toBe('S');
  });

  test('row 61: a commit of a person that comes between closing and deleting keeps its pull request', async () => {
    const github = await tellProposed();
    const { head } = github.repository.pull(1);
    let theirs = '';
    once(github, 'E', (perform) => {
      theirs = github.repository.push(head, { 'README.md': 'mine\n' });
      return perform();
    });
    expect(await stateAfter(github, [], { minute: 1 })).toBe('edited done');
    expect(github.takeTrace()).toBe('S E U− E S CMP E');
    expect(github.repository.pull(1)).toMatchObject({ state: 'OPEN', headOid: theirs });
    expect(github.repository.pull(1).body).toContain('nothing asks for this update any more');
    expect(await trace(github, [], { minute: 2 })).toBe('S CMP');
  });

  test('row 61: what may not be opened again stays closed, and the commit stays on its branch', async () => {
    const github = await tellProposed();
    const { head } = github.repository.pull(1);
    once(github, 'U−', (perform) => {
      github.repository.push(head, { 'README.md': 'mine\n' });
      return perform();
    });
    expect(await stateAfter(github, [], { minute: 1 })).toBe('');
    expect(github.takeTrace()).toBe('S E U− E S');
    expect(github.repository.pull(1).state).toBe('CLOSED');
    expect(github.repository.read(head, 'README.md')).toBe('mine\n');
  });

  test('row 60: a run that starts late with old knowledge is overtaken', async () => {
    const github = await tellProposed({ minute: 10 });
    expect(await stateAfter(github, wish('1.2.5'), { minute: 1 })).toBe('overtaken unchanged');
    expect(await stateAfter(github, [], { minute: 1 })).toBe('overtaken unchanged');
  });

  test('a time far in the future does not count', async () => {
    const github = await tellProposed({ minute: 1_000 });
    expect(await stateAfter(github, wish('1.2.5'), { minute: 1 })).toBe('stale done');
  });

  test('row 63: the branch appears while it is made, and whoever made it keeps it', async () => {
    const probe = await tellProposed();
    const { head } = probe.repository.pull(1);
    const github = tell();
    let theirs = '';
    once(github, 'U+', (perform) => {
      theirs = github.repository.push(
        head,
        { 'README.md': 'mine\n' },
        { parents: [github.repository.tip('main') ?? ''] },
      );
      return perform();
    });
    const { groups } = await run(github, wish('1.2.4'));
    expect(github.takeTrace()).toBe('S H T C U+ S CMP H');
    expect(groups).toMatchObject([{ state: 'edited', outcome: 'unchanged' }]);
    expect(github.repository.tip(head)).toBe(theirs);
    expect(github.repository.state.pulls).toEqual([]);
  });

  test('row 64: the branch goes while it is rebuilt', async () => {
    const github = await tellProposed();
    once(github, 'U→', (perform) => {
      github.repository.deleteRef(github.repository.pull(1).head);
      return perform();
    });
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S T C U→ S H T C U+ P I');
    expect(github.repository.state.pulls.map(({ state }) => state)).toEqual(['CLOSED', 'OPEN']);
  });

  test('row 65: the pull request is closed while it is rebuilt', async () => {
    const github = await tellProposed();
    once(github, 'U→', (perform) => {
      github.repository.close(1);
      return perform();
    });
    await run(github, wish('1.2.5'), { minute: 1 });
    await run(github, wish('1.2.5'), { minute: 2 });
    expect(github.repository.state.pulls.map(({ state }) => state)).toEqual(['CLOSED', 'OPEN']);
    expect(await trace(github, wish('1.2.5'), { minute: 3 })).toBe('S');
  });
});

describe('limits of GitHub', () => {
  test('row 68: a secondary limit ends the writing, and the next run goes on', async () => {
    const names = Array.from({ length: 61 }, (_, index) => `app${index}`);
    const github = tell(
      Object.fromEntries(names.map((name) => [`${name}.yaml`, deployment('1.0.0', `apps/${name}`)])),
    );
    const automations = names.map((name) => ({ name: `apps/${name}`, tags: { [`apps/${name}`]: '1.0.1' } }));
    let opened = 0;
    github.intercept = (letter, perform) => {
      if (letter === 'P' && ++opened === 11)
        return {
          status: 403,
          body: { message: 'You have exceeded a secondary rate limit' },
          headers: { 'retry-after': '60' },
        };
      return perform();
    };
    const { groups, problems } = await run(github, automations);
    expect(groups.filter(({ outcome }) => outcome === 'done')).toHaveLength(10);
    expect(groups.filter(({ outcome }) => outcome === 'deferred')).toHaveLength(51);
    expect(problems).toMatchObject([{ severity: 'warning', code: 'forge-limited' }]);
    expect(github.trace.at(-1)).toBe('P');
    expect(github.repository.state.pulls).toHaveLength(10);
    await run(github, automations, { minute: 1, limits: { open: 100, newPerRun: 100 } });
    const { pulls } = github.repository.state;
    expect(pulls.filter(({ state }) => state === 'OPEN')).toHaveLength(61);
    expect(pulls.every(({ labels }) => labels.includes('tidemark'))).toBe(true);
    expect(new Set(pulls.map(({ head }) => head)).size).toBe(61);
    expect(await trace(github, automations, { minute: 2 })).toBe('S S2 S2');
  });

  test.each([
    ['only its words', 'You have exceeded a secondary rate limit. Please wait a few minutes.', {}],
    ['only a time to wait', 'Forbidden', { 'retry-after': '60' }],
    ['only an empty budget', 'Forbidden', { 'x-ratelimit-remaining': '0' }],
  ])('row 68: a limit that is told by %s puts off the rest, and is no error', async (_, message, headers) => {
    const github = tell();
    once(github, 'P', () => ({ status: 403, body: { message }, headers }));
    const { groups, problems } = await run(github, wish('1.2.4'));
    expect(groups).toMatchObject([{ outcome: 'deferred' }]);
    expect(problems).toMatchObject([{ severity: 'warning', code: 'forge-limited' }]);
    expect(github.takeTrace()).toBe('S H T C U+ P');
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S H P I');
  });

  test('row 96: a repository out of reach ends the run', async () => {
    const github = tell({
      'a.yaml': deployment('1.0.0', 'apps/a'),
      'b.yaml': deployment('1.0.0', 'apps/b'),
    });
    once(github, 'C', () => ({ status: 403, body: { message: 'This installation has been suspended' } }));
    const { groups, failure, problems } = await run(github, [
      { name: 'apps/one', tags: { 'apps/a': '1.0.1' } },
      { name: 'apps/two', tags: { 'apps/b': '1.0.1' } },
    ]);
    // Neither is it tried again, nor is anything tried for the other group.
    expect(github.takeTrace()).toBe('S H T C');
    expect(failure).toMatchObject({ kind: 'gone', message: expect.stringContaining('suspended') });
    expect(groups.map(({ outcome }) => outcome)).toEqual(['failed', 'deferred']);
    expect(problems).toMatchObject([{ severity: 'error', message: expect.stringContaining('suspended') }]);
    expect(github.repository.state.pulls).toEqual([]);
  });
});
