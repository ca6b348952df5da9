import { describe, expect, test } from 'vitest';
import type { FakeAnswer, FakeGithub } from '../../support/github/fake-github.ts';
import { createDelivery, deployment, run } from '../../support/github/fleet.ts';
import {
  checkRequestsAfterEach,
  stateAfter,
  tell,
  tellProposed,
  trace,
  wish,
} from '../../support/github/story.ts';

checkRequestsAfterEach();

function reset(github: FakeGithub): void {
  github.intercept = (_, perform) => perform();
  github.takeTrace();
}

describe('what GitHub may also answer', () => {
  test('a repository that was renamed is written to under its new name', async () => {
    const github = tell();
    github.repository.settings.nameWithOwner = 'acme/renamed';
    await run(github, wish('1.2.4'));
    const rest = github.requests.filter(({ path }) => path !== '/graphql').map(({ path }) => path);
    expect(rest.length).toBeGreaterThan(3);
    expect(rest.filter((path) => !path.startsWith('/repos/acme/renamed/'))).toEqual([]);
  });

  test('row 70: no list of branches is not an empty list', async () => {
    const github = await tellProposed();
    github.intercept = (letter, perform) => {
      const answer = perform();
      return letter === 'S' ? { ...answer, body: withoutBranches(answer.body) } : answer;
    };
    const { problems } = await run(github, wish('1.2.5'), { minute: 1 });
    expect(problems).toMatchObject([{ severity: 'error', code: 'forge-failed' }]);
    expect(github.takeTrace()).toBe('S');
    expect(github.repository.state.pulls).toHaveLength(1);
  });

  test('a branch without a history in common is the work of somebody, and ends nothing', async () => {
    const github = await tellProposed();
    const { head } = github.repository.pull(1);
    github.repository.push(head, { 'other.txt': 'new history\n' }, { parents: [] });
    expect(await stateAfter(github, wish('1.2.5'), { minute: 1 })).toBe('edited done');
    expect(github.repository.read(head, 'other.txt')).toBe('new history\n');
  });

  test.each([
    ['names of fields in another order', { code: 'invalid', field: 'head', resource: 'PullRequest' }],
    ['no resource', { field: 'head', code: 'invalid' }],
  ])('a branch that is not visible yet is waited for, with %s', async (_, error) => {
    const github = tell();
    let refused = false;
    github.intercept = (letter, perform) => {
      if (letter !== 'P' || refused) return perform();
      refused = true;
      return { status: 422, body: { message: 'Validation Failed', errors: [error] } };
    };
    expect(await trace(github, wish('1.2.4'))).toBe('S H T C U+ P P I');
  });

  test.each([
    [
      'T',
      { status: 403, headers: { 'x-accepted-github-permissions': 'contents=write' } },
      'give the token contents: write',
    ],
    ['T', { status: 403 }, 'give the token contents: write'],
    [
      'P',
      { status: 403, headers: { 'x-accepted-github-permissions': 'pull_requests=write' } },
      'give the token pull-requests: write',
    ],
    ['P', { status: 403 }, 'give the token pull-requests: write'],
    ['C', { status: 404, message: 'Not Found' }, 'may not write to it: it needs contents: write'],
  ])('a missing permission at %s is named', async (at, answer, expected) => {
    const github = tell();
    const { message = 'Resource not accessible by integration', ...rest } = { message: undefined, ...answer };
    github.intercept = (letter, perform) => (letter === at ? { ...rest, body: { message } } : perform());
    const { problems } = await run(github, wish('1.2.4'));
    expect(problems[0]).toMatchObject({ severity: 'error', message: expect.stringContaining(expected) });
  });

  test('a workflow among the files names the permission that it takes', async () => {
    const github = tell();
    github.intercept = (letter, perform) =>
      letter === 'U+'
        ? {
            status: 200,
            body: {
              data: null,
              errors: [
                {
                  message:
                    'refusing to allow a GitHub App to create or update workflow `.github/workflows/x.yml` without `workflows` permission',
                },
              ],
            },
          }
        : perform();
    const { problems } = await run(github, wish('1.2.4'));
    expect(problems).toMatchObject([{ message: expect.stringContaining('workflows: write') }]);
  });

  test.each([
    ['actions', 'its checks wait until somebody'],
    ['app', undefined],
    ['personal', undefined],
  ] as const)(
    'a token of unknown kind is asked about once, when it opens something: %s',
    async (token, notice) => {
      const github = tell();
      github.repository.settings.token = token;
      const first = await trace(github, wish('1.2.4'), { tokenKind: 'unknown' });
      expect(first.replace(' RULES', '')).toBe('S H Viewer T C U+ P I');
      const { body } = github.repository.pull(1);
      expect(body.includes('its checks wait until somebody')).toBe(notice !== undefined);
      expect(await trace(github, wish('1.2.4'), { minute: 1, tokenKind: 'unknown' })).toBe('S');
    },
  );
});

function withoutBranches(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body, (name, value: unknown) => (name === 'bot' ? null : value)));
}

describe('answers that come late or never', () => {
  test('row 58: a comment whose answer is lost is sent once', async () => {
    const github = await tellProposed();
    github.intercept = (letter, perform) => {
      const answer = perform();
      if (letter === 'COMMENT') throw new TypeError('socket hang up');
      return answer;
    };
    const answers = [{ pullRequest: 1, commands: [{ kind: 'explain' } as const] }];
    const asked = { rebuild: [], recreate: [], answers };
    expect(await trace(github, wish('1.2.4'), { minute: 1, request: { asked } })).toBe('S ANSWERS COMMENT');
  });

  test.each(['T', 'C', 'U+', 'P', 'I'])(
    '%s that never comes back is given up, and looked for',
    async (letter) => {
      const github = tell();
      let hung = false;
      const fetch: typeof globalThis.fetch = async (input, init) => {
        const before = github.trace.length;
        const response = await github.fetch(input, init);
        if (hung || github.trace[before] !== letter) return response;
        hung = true;
        return new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => {
            reject(new Error('timeout'));
          });
        });
      };
      await run(github, wish('1.2.4'), { fetch, timeout: 100 });
      expect(hung).toBe(true);
      await run(github, wish('1.2.4'), { minute: 1 });
      expect(await trace(github, wish('1.2.4'), { minute: 2 })).toBe('S');
      expect(github.repository.state.pulls).toMatchObject([{ state: 'OPEN', labels: ['tidemark'] }]);
    },
  );

  test.each(['create', 'update', 'close'])(
    'what a failed request of %s does after the next run changes nothing in the end',
    async (flow) => {
      const prepare = async () => (flow === 'create' ? tell() : tellProposed());
      const wanted = flow === 'create' ? wish('1.2.4') : flow === 'update' ? wish('1.2.5') : [];
      const count = (await prepareTrace(await prepare(), wanted)).length;
      for (let at = 0; at < count; at++) {
        const github = await prepare();
        let late: (() => FakeAnswer) | undefined;
        github.intercept = (_, perform, index) => {
          if (index !== at) return perform();
          late = perform;
          return { status: 502, body: {}, raw: '<html>' };
        };
        await run(github, wanted, { minute: 1 });
        reset(github);
        await run(github, wanted, { minute: 2 });
        late?.();
        await run(github, wanted, { minute: 3 });
        await run(github, wanted, { minute: 4 });
        expect(await trace(github, wanted, { minute: 5 }), `request ${at}`).toBe('S');
        const open = github.repository.state.pulls.filter(({ state }) => state === 'OPEN');
        expect(open, `request ${at}`).toHaveLength(flow === 'close' ? 0 : 1);
        const tag = flow === 'create' ? '1.2.4' : '1.2.5';
        for (const { head, title } of open) {
          expect(github.repository.read(head, 'apps/app.yaml')).toBe(deployment(tag));
          expect(title).toContain(tag);
        }
      }
    },
  );

  test.each([-5, 5])(
    'clocks that are %i minutes apart settle on one wish and never alternate',
    async (skew) => {
      const github = tell();
      const traces: string[] = [];
      for (let round = 1; round <= 6; round++) {
        await run(github, wish('1.2.4'), { minute: round });
        github.takeTrace();
        await run(github, wish('1.2.4'), { minute: round + skew });
        traces.push(github.takeTrace());
      }
      expect(traces).toEqual(Array.from({ length: 6 }, () => 'S'));
      const moved: string[] = [];
      for (let round = 10; round <= 40; round += 2) {
        moved.push(await trace(github, wish('1.2.5'), { minute: round }));
        moved.push(await trace(github, wish('1.2.5'), { minute: round + skew }));
      }
      expect(moved.filter((letters) => letters !== 'S')).toHaveLength(1);
      expect(github.repository.read(github.repository.pull(1).head, 'apps/app.yaml')).toBe(
        deployment('1.2.5'),
      );
    },
  );
});

async function prepareTrace(
  github: FakeGithub,
  wanted: Parameters<typeof run>[1],
): Promise<readonly string[]> {
  await run(github, wanted, { minute: 1 });
  return github.trace.splice(0);
}

describe('rules that say no', () => {
  test.each([
    ['creation of branches', { blockCreation: true }, '1.2.4', false],
    ['opening of pull requests', { mayOpenPulls: false }, '1.2.4', false],
    ['force pushes', { blockForcePush: true }, '1.2.5', true],
  ] as const)(
    '%s: one clear message, nothing repeated, and no loop in the next runs',
    async (_, rule, tag, proposed) => {
      const github = proposed ? await tellProposed() : tell();
      Object.assign(github.repository.settings, rule);
      const first = await run(github, wish(tag), { minute: 1 });
      expect(first.problems).toHaveLength(1);
      const letters = github.takeTrace().split(' ');
      expect(letters.length).toBeLessThanOrEqual(6);
      expect(new Set(letters).size).toBe(letters.length);
      const second = await run(github, wish(tag), { minute: 2 });
      expect(second.problems).toHaveLength(1);
      expect(github.takeTrace().split(' ').length).toBeLessThanOrEqual(6);
    },
  );

  test('a direct commit onto a branch that wants pull requests says how to switch', async () => {
    const github = tell();
    github.repository.settings.requirePullRequest = true;
    const { problems } = await run(github, wish('1.2.4'), { options: { delivery: 'commit' } });
    expect(problems).toMatchObject([
      {
        severity: 'error',
        message: expect.stringContaining("set the delivery of the automation to 'pull-request' or 'auto'"),
      },
    ]);
    expect(github.repository.state.pulls).toEqual([]);
    const auto = await run(github, wish('1.2.4'), { minute: 1, options: { delivery: 'auto' } });
    expect(auto.problems).toEqual([]);
    expect(github.repository.pull(1)).toMatchObject({ state: 'OPEN' });
  });

  test('outside of its window nothing is written, and inside it is', async () => {
    const github = tell();
    const schedule = [{ days: [1], from: 540, to: 600, timeZone: 'UTC' }];
    expect(await stateAfter(github, wish('1.2.4'), { options: { schedule } })).toBe('waiting deferred');
    github.repository.settings.now = new Date('2026-08-24T09:30:00Z');
    expect(await stateAfter(github, wish('1.2.4'), { options: { schedule } })).toBe('absent done');
  });

  test('limits of an hour count what was opened in it', async () => {
    const github = tell({ 'a.yaml': deployment('1.0.0', 'apps/a'), 'b.yaml': deployment('1.0.0', 'apps/b') });
    const both = [{ name: 'apps/prod', tags: { 'apps/a': '1.0.1', 'apps/b': '1.0.1' } }];
    const settings = { options: { groupBy: 'policy' }, limits: { newPerHour: 1 } } as const;
    expect(await stateAfter(github, both, settings)).toBe('absent done, deferred deferred');
    expect(await stateAfter(github, both, { ...settings, minute: 1 })).toBe(
      'current unchanged, deferred deferred',
    );
    github.repository.settings.now = new Date(github.repository.settings.now.getTime() + 3_700_000);
    expect(await stateAfter(github, both, { ...settings, minute: 61 })).toBe(
      'current unchanged, absent done',
    );
  });

  test('a comment on the pull request of a fork is not heard', async () => {
    const github = await tellProposed();
    const { body } = github.repository.pull(1);
    github.repository.open({ title: 'x', body, head: 'other', base: 'main', draft: false, fork: true });
    const event = {
      action: 'created',
      pullRequest: 2,
      comment: 7,
      login: 'writer',
      isBot: false,
      body: '/tidemark pause',
    };
    const { commands } = await createDelivery(github).handleComment(event);
    expect(commands).toEqual([]);
    expect(github.repository.pull(2).body).toBe(body);
  });
});

describe('rows that stand between others', () => {
  test('row 15: a commit that GitHub did not sign moves no branch where a rule asks for signatures', async () => {
    const github = tell();
    github.repository.settings.requireSignatures = true;
    const author = { name: 'flux', email: 'flux@example.com' };
    const { problems } = await run(github, wish('1.2.4'), { options: { author } });
    expect(github.takeTrace()).toBe('S H T C RULES');
    expect([...github.repository.state.refs.keys()]).toEqual(['main']);
    expect(problems[0]).toMatchObject({
      severity: 'error',
      message: expect.stringContaining('verified commit'),
    });
  });

  test('row 34: a pull request that somebody opens again is one like any other', async () => {
    const github = await tellProposed();
    github.repository.close(1);
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S');
    github.repository.reopen(1);
    expect(await stateAfter(github, wish('1.2.4'), { minute: 2 })).toBe('current unchanged');
    github.takeTrace();
    expect(await trace(github, wish('1.2.5'), { minute: 3 })).toBe('S T C U→ E');
    expect(github.repository.state.pulls).toHaveLength(1);
  });

  test('row 61: a run with old knowledge that wants nothing closes and deletes nothing', async () => {
    const github = tell();
    await run(github, wish('1.2.5'), { minute: 10 });
    const before = structuredClone(github.repository.state);
    expect(await trace(github, [], { minute: 1 })).toBe('S');
    expect(await trace(github, wish('1.2.3'), { minute: 1 })).toBe('S');
    expect(github.repository.state).toEqual(before);
  });

  test.each(['create', 'update', 'close'])(
    'row 62: a job of %s that is cancelled at any step is done within two runs',
    async (flow) => {
      const prepare = async () => (flow === 'create' ? tell() : tellProposed());
      const wanted = flow === 'create' ? wish('1.2.4') : flow === 'update' ? wish('1.2.5') : [];
      const count = (await prepareTrace(await prepare(), wanted)).length;
      for (let at = 0; at < count; at++) {
        for (const isAfter of [false, true]) {
          const github = await prepare();
          let isGone = false;
          github.intercept = (_, perform, index) => {
            if (!isGone && index === at && isAfter) perform();
            isGone ||= index === at;
            if (isGone) throw new Error('cancelled');
            return perform();
          };
          await run(github, wanted, { minute: 1 });
          reset(github);
          await run(github, wanted, { minute: 2 });
          await run(github, wanted, { minute: 3 });
          expect(await trace(github, wanted, { minute: 4 }), `request ${at}`).toBe('S');
          const open = github.repository.state.pulls.filter(({ state }) => state === 'OPEN');
          expect(open).toHaveLength(flow === 'close' ? 0 : 1);
        }
      }
    },
  );
});
