import { describe, expect, test } from 'vitest';
import { deployment, run, toRequest } from '../../support/github/fleet.ts';
import {
  checkRequestsAfterEach,
  stateAfter,
  tell,
  tellProposed,
  trace,
  wish,
} from '../../support/github/story.ts';

checkRequestsAfterEach();

const squash = { autoMerge: { method: 'squash', withoutProtection: false } } as const;

describe('rules of the repository', () => {
  test('row 73: where workflows may not open pull requests, the setting is named and the branch waits', async () => {
    const github = tell();
    github.repository.settings.mayOpenPulls = false;
    const { problems } = await run(github, wish('1.2.4'));
    expect(problems).toMatchObject([
      {
        severity: 'error',
        message: expect.stringContaining('Allow GitHub Actions to create and approve pull requests'),
      },
    ]);
    github.repository.settings.mayOpenPulls = true;
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S H P I');
  });

  test('row 74: a rule against new branches is told once and not tried twice', async () => {
    const github = tell();
    github.repository.settings.blockCreation = true;
    const { problems } = await run(github, wish('1.2.4'));
    expect(github.takeTrace()).toBe('S H T C U+');
    expect(problems).toMatchObject([
      { severity: 'error', message: expect.stringContaining('creations being restricted') },
    ]);
    expect([...github.repository.state.refs.keys()]).toEqual(['main']);
    github.repository.settings.blockCreation = false;
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S H T C U+ P I');
  });

  test('row 75: where force pushes are forbidden, appending helps and keeps what was there', async () => {
    const github = await tellProposed();
    github.repository.settings.blockForcePush = true;
    const { problems } = await run(github, wish('1.2.5'), { minute: 1 });
    expect(problems).toMatchObject([{ message: expect.stringContaining("branch-update to 'append'") }]);
    const { head, headOid } = github.repository.pull(1);
    const options = { branchUpdate: 'append' } as const;
    expect(await trace(github, wish('1.2.5'), { minute: 2, options })).toBe('S T C U→ E');
    expect(github.repository.objects.listAncestors(github.repository.pull(1).headOid)).toContain(headOid);
    expect(github.repository.read(head, 'apps/app.yaml')).toBe(deployment('1.2.5'));
    expect(await trace(github, wish('1.2.5'), { minute: 3, options })).toBe('S');
    github.repository.push('main', { 'apps/app.yaml': `# note\n${deployment('1.2.3')}` });
    await run(github, wish('1.2.6'), { minute: 4, options });
    expect(github.repository.read(head, 'apps/app.yaml')).toBe(`# note\n${deployment('1.2.6')}`);
    expect(await trace(github, wish('1.2.6'), { minute: 5, options })).toBe('S');
  });

  test('row 76: in the merge queue it is left alone', async () => {
    const github = await tellProposed();
    github.repository.pull(1).queued = true;
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S');
    github.repository.pull(1).queued = false;
    expect(await trace(github, wish('1.2.5'), { minute: 2 })).toBe('S T C U→ E');
  });

  test('row 82: a label or a reviewer that is not there is a warning', async () => {
    const github = tell();
    github.repository.settings.unknownLabels.add('tidemark');
    const { problems, groups } = await run(github, wish('1.2.4'), { options: { reviewers: ['nobody'] } });
    expect(github.takeTrace()).toBe('S H T C U+ P I R');
    expect(groups).toMatchObject([{ outcome: 'done', pullRequest: { number: 1 } }]);
    expect(problems.map(({ severity }) => severity)).toEqual(['warning', 'warning']);
  });

  test('everything that a pull request is to have is set once', async () => {
    const github = tell();
    const options = {
      labels: ['deps', 'bot'],
      assignees: ['alice'],
      milestone: 3,
      reviewers: ['bob'],
      teamReviewers: ['platform'],
      draft: true,
    };
    expect(await trace(github, wish('1.2.4'), { options })).toBe('S H T C U+ P I R');
    expect(github.repository.pull(1)).toMatchObject({
      labels: ['deps', 'bot'],
      assignees: ['alice'],
      milestone: 3,
      reviewers: ['bob', 'platform'],
      draft: true,
    });
    expect(await trace(github, wish('1.2.4'), { options, minute: 1 })).toBe('S');
  });

  test('row 87: without compare-and-swap commits are appended and nothing is deleted', async () => {
    const github = tell();
    github.repository.settings.hasUpdateRefs = false;
    expect(await trace(github, wish('1.2.4'))).toBe('S H T C U+ REF+ P I');
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S T C U→ S T C REF→ E');
    expect(github.repository.read(github.repository.pull(1).head, 'apps/app.yaml')).toBe(deployment('1.2.5'));
    expect(await trace(github, [], { minute: 2 })).toBe('S E U−');
    expect(github.repository.tip(github.repository.pull(1).head)).toBeDefined();
  });
});

describe('merging', () => {
  test('GitHub merges when its rules are met', async () => {
    const github = tell();
    expect(await trace(github, wish('1.2.4'), { options: squash })).toBe('S H T C U+ P I A');
    expect(github.repository.pull(1).autoMerge).toBe('SQUASH');
    expect(await trace(github, wish('1.2.4'), { options: squash, minute: 1 })).toBe('S');
  });

  test('row 77: with nothing to wait for, what was seen is merged', async () => {
    const github = tell();
    github.repository.settings.autoMerge = 'clean';
    expect(await trace(github, wish('1.2.4'), { options: squash })).toBe('S H T C U+ P I A M');
    expect(github.repository.read('main', 'apps/app.yaml')).toBe(deployment('1.2.4'));
  });

  test('row 78: an unstable one waits', async () => {
    const github = tell();
    github.repository.settings.autoMerge = 'unstable';
    const { problems } = await run(github, wish('1.2.4'), { options: squash });
    expect(github.takeTrace()).toBe('S H T C U+ P I A');
    expect(problems).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('not merged yet') },
    ]);
  });

  test('row 79: without protection only on request, and with a passed check', async () => {
    const github = tell();
    github.repository.settings.autoMerge = 'unprotected';
    const { problems } = await run(github, wish('1.2.4'), { options: squash });
    expect(problems).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('require a check') },
    ]);
    const options = { autoMerge: { method: 'squash', withoutProtection: true } } as const;
    expect(await trace(github, wish('1.2.4'), { options, minute: 1 })).toBe('S');
    github.repository.pull(1).checks = 'SUCCESS';
    expect(await trace(github, wish('1.2.4'), { options, minute: 2 })).toBe('S A M');
    expect(github.repository.pull(1).state).toBe('MERGED');
  });

  test('row 79: also where the repository allows auto-merge, and no rule says what to wait for', async () => {
    const github = tell();
    github.repository.settings.autoMerge = 'unruled';
    const options = { autoMerge: { method: 'squash', withoutProtection: true } } as const;
    expect(await trace(github, wish('1.2.4'), { options })).toBe('S H T C U+ P I A');
    for (const checks of ['PENDING', 'FAILURE', 'ERROR', 'EXPECTED']) {
      Object.assign(github.repository.pull(1), { checks });
      expect(await trace(github, wish('1.2.4'), { options, minute: 1 })).toBe('S A');
    }
    expect(github.repository.pull(1).state).toBe('OPEN');
    github.repository.pull(1).checks = 'SUCCESS';
    expect(await trace(github, wish('1.2.4'), { options: squash, minute: 2 })).toBe('S A');
    expect(await trace(github, wish('1.2.4'), { options, minute: 3 })).toBe('S A M');
    expect(github.repository.pull(1).state).toBe('MERGED');
  });

  test('row 80: a head that changes in between is not merged', async () => {
    const github = await tellProposed();
    const pushed: string[] = [];
    github.intercept = (letter, perform) => {
      if (letter === 'A' && pushed.length === 0)
        pushed.push(github.repository.push(github.repository.pull(1).head, { 'README.md': 'mine\n' }));
      return perform();
    };
    expect(await trace(github, wish('1.2.4'), { options: squash, minute: 1 })).toBe('S A S CMP E');
    expect(github.repository.pull(1)).toMatchObject({ autoMerge: null, state: 'OPEN' });
  });
});

describe('committing onto the base branch', () => {
  const direct = { delivery: 'commit' } as const;

  test('takes two requests, and one when there is nothing', async () => {
    const github = tell();
    expect(await trace(github, wish('1.2.4'), { options: direct })).toBe('S CB');
    expect(github.repository.read('main', 'apps/app.yaml')).toBe(deployment('1.2.4'));
    expect(await trace(github, wish('1.2.4'), { options: direct, minute: 1 })).toBe('S');
    expect(github.repository.state.pulls).toEqual([]);
  });

  test('keeps the mode of an executable file', async () => {
    const github = tell({ 'run.yaml': { mode: '100755', content: deployment('1.2.3') } });
    expect(await trace(github, wish('1.2.4'), { options: direct })).toBe('S T C U→');
    expect(github.repository.objects.filesOf(github.repository.tip('main') ?? '').get('run.yaml')?.mode).toBe(
      '100755',
    );
  });

  test.each([
    ['elsewhere', { 'README.md': 'news\n' }, 'S CB S CB', 3],
    ['in the file', { 'apps/app.yaml': `# note\n${deployment('1.2.3')}` }, 'S CB S B CB', 3],
    ['to the wish', { 'apps/app.yaml': deployment('1.2.4') }, 'S CB S', 2],
  ])(
    'row 72: when the base branch moves %s, it is looked at again',
    async (_, changes, expected, commits) => {
      const github = tell();
      let moved = false;
      github.intercept = (letter, perform) => {
        if (letter === 'CB' && !moved) {
          moved = true;
          github.repository.push('main', changes);
        }
        return perform();
      };
      expect(await trace(github, wish('1.2.4'), { options: direct })).toBe(expected);
      expect(github.repository.objects.listAncestors(github.repository.tip('main') ?? '')).toHaveLength(
        commits,
      );
      expect(github.repository.read('main', 'apps/app.yaml')).toContain('1.2.4');
    },
  );

  test('several automations commit one after the other', async () => {
    const github = tell({ 'a.yaml': deployment('1.0.0', 'apps/a'), 'b.yaml': deployment('1.0.0', 'apps/b') });
    const automations = [
      { name: 'apps/one', tags: { 'apps/a': '1.0.1' } },
      { name: 'apps/two', tags: { 'apps/b': '1.0.1' } },
    ];
    const { groups } = await run(github, automations, { options: direct });
    expect(github.takeTrace()).toBe('S CB S CB');
    expect(groups.map(({ outcome, sha }) => `${outcome} ${sha?.length}`)).toEqual(['done 40', 'done 40']);
  });

  test('a protected branch refuses, and says what to do', async () => {
    const github = tell();
    github.repository.settings.requirePullRequest = true;
    const { problems } = await run(github, wish('1.2.4'), { options: direct });
    expect(github.takeTrace()).toBe('S CB');
    expect(problems).toMatchObject([
      { severity: 'error', message: expect.stringContaining("'pull-request' or 'auto'") },
    ]);
  });

  test('auto opens a pull request instead, and stays with it', async () => {
    const github = tell();
    github.repository.settings.requirePullRequest = true;
    const options = { delivery: 'auto' } as const;
    const { problems, groups } = await run(github, wish('1.2.4'), { options });
    expect(github.takeTrace()).toBe('S CB S H T C U+ P I');
    expect(problems).toEqual([]);
    expect(groups).toMatchObject([{ outcome: 'done', pullRequest: { number: 1 } }]);
    expect(await trace(github, wish('1.2.4'), { options, minute: 1 })).toBe('S');
    github.repository.close(1);
    expect(await trace(github, wish('1.2.4'), { options, minute: 2 })).toBe('S');
  });

  test('a change that was taken back is not made again', async () => {
    const github = tell();
    await run(github, wish('1.2.4'), { options: direct });
    github.repository.push(
      'main',
      { 'apps/app.yaml': deployment('1.2.3') },
      { message: 'Revert "Update images"' },
    );
    expect(await stateAfter(github, wish('1.2.4'), { options: direct, minute: 1 })).toBe(
      'reverted unchanged',
    );
    expect(await stateAfter(github, wish('1.2.5'), { options: direct, minute: 2 })).toBe('absent done');
  });
});

describe('hosts', () => {
  test('row 86: an Enterprise Server has its graph beside its REST interface', async () => {
    const github = tell();
    const { url, close } = await github.listen();
    await run(github, wish('1.2.4'), { baseUrl: `${url}/api/v3`, fetch: globalThis.fetch });
    await close();
    expect(github.takeTrace()).toBe('S H T C U+ P I');
    expect(new Set(github.requests.map(({ path }) => path.split('/').slice(0, 3).join('/')))).toEqual(
      new Set(['/api/graphql', '/api/v3']),
    );
    expect(github.requests.every(({ token }) => token === 'Bearer ghs_test')).toBe(true);
  });

  test('row 86: it names whoever commits itself, with the address that it has for it', async () => {
    const sent: unknown[] = [];
    const github = tell();
    const fetch: typeof globalThis.fetch = async (input, init) => {
      const body = JSON.parse(typeof init?.body === 'string' ? init.body : '{}');
      if (String(input instanceof Request ? input.url : input).endsWith('/git/commits')) sent.push(body);
      return github.fetch(input, init);
    };
    await run(github, wish('1.2.4'), { baseUrl: 'https://gh.acme/api/v3', fetch });
    expect(sent).toHaveLength(1);
    // An address of users.noreply.gh.acme is what the host makes of an author that nobody has named.
    expect(Object.keys(Object(sent[0])).toSorted()).toEqual(['message', 'parents', 'tree']);
    expect(JSON.stringify(sent)).not.toContain('noreply');
    expect(github.takeTrace()).toBe('S H T C U+ P I');
  });

  test('row 97: an App and a workflow on one repository do not take turns', async () => {
    const github = tell();
    const told: string[] = [];
    for (let minute = 0; minute < 20; minute++) {
      const [tokenKind, actor] =
        minute % 2 === 0 ? (['actions', 'action'] as const) : (['app', 'app'] as const);
      const { problems } = await run(github, wish('1.2.4'), { minute, tokenKind, actor });
      told.push(...problems.filter(({ code }) => code === 'other-actor').map(({ message }) => message));
    }
    expect(github.takeTrace()).toBe(`S H T C U+ P I${' S'.repeat(19)}`);
    expect(github.repository.pull(1).body).toContain('checks wait until somebody');
    const { head } = github.repository.pull(1);
    expect(told).toHaveLength(10);
    expect(told[0]).toContain(`the Action has made branch ${head} within a day`);
    await run(github, wish('1.2.5'), { minute: 21, actor: 'app' });
    const { problems } = await run(github, wish('1.2.5'), { minute: 22, actor: 'action' });
    expect(problems).toMatchObject([
      { severity: 'warning', code: 'other-actor', message: expect.stringContaining('the App has made') },
    ]);
  });

  test.each([
    ['a day later', 1_500, 'app', 0],
    ['to a person at a shell', 1, undefined, 0],
    ['to the same one', 1, 'action', 0],
    ['to the other one', 1, 'app', 1],
  ] as const)('row 97: %s what the Action has made is no news', async (_, later, actor, count) => {
    const github = await tellProposed({ actor: 'action' });
    const { now } = github.repository.settings;
    github.repository.settings.now = new Date(now.getTime() + later * 60_000);
    const { problems } = await run(github, wish('1.2.4'), { minute: 1, ...(actor && { actor }) });
    expect(problems.filter(({ code }) => code === 'other-actor')).toHaveLength(count);
  });
});

describe('what an answer is worth', () => {
  const both = (a: string | undefined, b: string | undefined) => [
    { name: 'apps/prod', tags: { 'apps/a': a, 'apps/b': b } },
  ];
  const files = { 'a.yaml': deployment('1.0.0', 'apps/a'), 'b.yaml': deployment('1.0.0', 'apps/b') };

  test('a policy that is suspended for good drops out of the pull request, and the others go on', async () => {
    const github = tell(files);
    await run(github, both('1.0.1', '1.0.1'));
    expect(await trace(github, both('1.0.2', undefined), { minute: 1 })).toBe('S T C U→ E');
    expect(github.repository.read(github.repository.pull(1).head, 'b.yaml')).toBe(
      deployment('1.0.0', 'apps/b'),
    );
    expect(github.repository.pull(1).body).toContain('`apps/b`: the policy or its repository is suspended');
  });

  test('a policy whose registry is away for a moment keeps everything as it is', async () => {
    const github = tell(files);
    await run(github, both('1.0.1', '1.0.1'));
    const away = (automations: ReturnType<typeof both>) => {
      const { policies } = toRequest(new Map(), automations, new Date());
      return policies.map((outcome) =>
        outcome.state === 'held'
          ? { ...outcome, hold: { code: 'partial-listing' as const, reason: 'page 2 failed' } }
          : outcome,
      );
    };
    const wanted = both('1.0.2', undefined);
    expect(
      await stateAfter(github, wanted, { minute: 1, request: { policies: away(wanted), markers: [] } }),
    ).toBe('held unchanged');
  });

  test('row 81: merging with the token of a workflow run warns that nothing starts', async () => {
    const { problems } = await run(tell(), wish('1.2.4'), { tokenKind: 'actions', options: squash });
    expect(problems).toMatchObject([
      { severity: 'warning', message: expect.stringContaining('starts no workflows') },
      { severity: 'warning', message: expect.stringContaining('checks wait until somebody') },
    ]);
  });

  test('groups that share a branch by their template are refused, except for the first', async () => {
    const github = tell(files);
    const options = { groupBy: 'policy', branchTemplate: 'updates' } as const;
    const { groups } = await run(github, both('1.0.1', '1.0.1'), { options });
    expect(groups.map(({ outcome }) => outcome)).toEqual(['done', 'refused']);
    const onBase = await run(github, both('1.0.1', '1.0.1'), { options: { branchTemplate: 'main' } });
    expect(onBase.groups[0]).toMatchObject({
      outcome: 'refused',
      reason: expect.stringContaining('the base branch'),
    });
  });

  test('going back to a tag that was committed before is no revert', async () => {
    const github = tell();
    const options = { delivery: 'commit' } as const;
    for (const [minute, tag] of ['1.2.4', '1.2.5', '1.2.4'].entries())
      await run(github, wish(tag), { options, minute });
    expect(github.repository.read('main', 'apps/app.yaml')).toBe(deployment('1.2.4'));
  });
});
