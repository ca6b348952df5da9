import { describe, expect, test } from 'vitest';
import { parseMarker } from '../../../src/delivery/github/text/marker.ts';
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

const tags = (a: string, b: string) => ({ 'apps/a': a, 'apps/b': b });
const twoFiles = {
  'apps/a.yaml': deployment('1.0.0', 'apps/a'),
  'apps/b.yaml': deployment('1.0.0', 'apps/b'),
};

describe('the base branch moves', () => {
  test('row 39: elsewhere, and nothing is disturbed', async () => {
    const github = await tellProposed();
    github.repository.push('main', { 'README.md': 'news\n' });
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S');
  });

  test('row 40: in the edited file, and the other line stays', async () => {
    const github = await tellProposed();
    github.repository.push('main', {
      'apps/app.yaml': deployment('1.2.3').replace('Seconds: 30', 'Seconds: 60'),
    });
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S T C U→');
    expect(github.repository.read(github.repository.pull(1).head, 'apps/app.yaml')).toBe(
      deployment('1.2.4').replace('Seconds: 30', 'Seconds: 60'),
    );
    expect(await trace(github, wish('1.2.4'), { minute: 2 })).toBe('S');
  });

  test('row 41: in the same line, and the branch is built from its value', async () => {
    const github = await tellProposed();
    github.repository.push('main', { 'apps/app.yaml': deployment('1.2.2') });
    github.repository.pull(1).conflicting = true;
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S T C U→ E');
    expect(github.repository.pull(1).body).toContain('`1.2.2` → `1.2.4`');
  });

  test('row 42: to the wish itself, and the pull request is closed before its branch goes', async () => {
    const github = await tellProposed();
    const { head } = github.repository.pull(1);
    github.repository.push('main', { 'apps/app.yaml': deployment('1.2.4') });
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S E U−');
    expect(github.repository.pull(1)).toMatchObject({
      state: 'CLOSED',
      body: expect.stringContaining('"closed":"delivered"'),
    });
    expect(github.repository.tip(head)).toBeUndefined();
    expect(await trace(github, wish('1.2.4'), { minute: 2 })).toBe('S');
  });

  test('row 43: and a branch that must be up to date is rebuilt only with auto-merge', async () => {
    const options = { autoMerge: { method: 'squash', withoutProtection: false } } as const;
    const github = await tellProposed({ options });
    github.repository.push('main', { 'README.md': 'news\n' });
    github.repository.pull(1).behind = true;
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S');
    expect(await trace(github, wish('1.2.4'), { minute: 1, options })).toBe('S T C U→');
  });

  test('and was rewritten, so the branch is rebuilt on what it is now', async () => {
    const github = tell();
    const start = github.repository.tip('main') ?? '';
    github.repository.push('main', { 'README.md': 'wrong\n' });
    await run(github, wish('1.2.4'));
    github.repository.moveRef('main', start);
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S T C U→');
    expect(github.repository.objects.readCommit(github.repository.pull(1).headOid)?.parents).toEqual([start]);
  });
});

describe('groups', () => {
  test('row 44: a group that vanished closes, and an edited one only says so', async () => {
    const github = await tellProposed();
    expect(await trace(github, [], { minute: 1 })).toBe('S E U−');
    expect(github.repository.pull(1).body).toContain('"closed":"obsolete"');
    const edited = await tellProposed();
    edited.repository.push(edited.repository.pull(1).head, { 'README.md': 'mine\n' });
    expect(await trace(edited, [], { minute: 1 })).toBe('S CMP E');
    expect(edited.repository.pull(1)).toMatchObject({
      state: 'OPEN',
      body: expect.stringContaining('nothing asks for this update'),
    });
    expect(await trace(edited, [], { minute: 2 })).toBe('S CMP');
  });

  test('nothing is closed when not everything could be read', async () => {
    const github = await tellProposed();
    expect(await trace(github, [], { minute: 1, request: { incomplete: true } })).toBe('S');
    expect(await stateAfter(github, wish(undefined), { minute: 1 })).toBe('held unchanged');
    expect(
      await stateAfter(github, [{ name: 'apps/prod', tags: { 'apps/app': '1.2.4' }, suspend: true }], {
        minute: 1,
      }),
    ).toBe('held unchanged');
    expect(await stateAfter(github, wish('1.2.4'), { minute: 1, options: { delivery: 'none' } })).toBe(
      'held unchanged',
    );
    expect(github.repository.pull(1).state).toBe('OPEN');
  });

  test('a name that gets or loses its cluster opens no second pull request while not everything can be read', async () => {
    const github = await tellProposed();
    const renamed = [{ name: 'apps/prod@a', tags: { 'apps/app': '1.2.4' } }];
    const incomplete = { minute: 1, request: { incomplete: true } };
    expect(await trace(github, renamed, incomplete)).toBe('S');
    expect(await stateAfter(github, renamed, incomplete)).toMatch(/^held/);
    expect(github.repository.pull(1).state).toBe('OPEN');
    expect(await trace(github, wish('1.2.4'), { minute: 2 })).toBe('S');
    await run(github, renamed, { minute: 3 });
    expect(github.repository.pull(1).state).toBe('CLOSED');
    expect(github.repository.pull(2).state).toBe('OPEN');
  });

  test('rows 45 and 46: new grouping opens first, then closes, also after a crash', async () => {
    const start = async () => {
      const github = tell(twoFiles);
      await run(github, [{ name: 'apps/prod', tags: tags('1.0.1', '1.0.1') }], {
        options: { groupBy: 'policy' },
      });
      github.takeTrace();
      return github;
    };
    const together = [{ name: 'apps/prod', tags: tags('1.0.1', '1.0.1') }];
    const github = await start();
    expect(await trace(github, together, { minute: 1, options: { groupBy: 'all' } })).toBe(
      'S H T C U+ P I E U− E U−',
    );
    expect(github.repository.pull(3).body).toContain('Replaces #1, #2.');
    expect(github.repository.state.pulls.map(({ state }) => state)).toEqual(['CLOSED', 'CLOSED', 'OPEN']);
    expect(await trace(github, together, { minute: 2, options: { groupBy: 'all' } })).toBe('S');

    const crashed = await start();
    crashed.intercept = (letter, perform) => {
      if (letter === 'E') throw new Error('crash');
      return perform();
    };
    await run(crashed, together, { minute: 1, options: { groupBy: 'all' } });
    crashed.intercept = (_, perform) => perform();
    expect(await trace(crashed, together, { minute: 2, options: { groupBy: 'all' } })).toBe('S E U− E U−');
    expect(crashed.repository.state.pulls.map(({ state }) => state)).toEqual(['CLOSED', 'CLOSED', 'OPEN']);
  });

  test.each([
    ['automation', 1],
    ['policy', 2],
    ['repository', 2],
    ['path', 1],
    ['label', 2],
    ['all', 1],
  ] as const)('grouping by %s makes %i pull requests of a file with two images', async (groupBy, count) => {
    const both = `${deployment('1.0.0', 'apps/a')}---\n${deployment('1.0.0', 'apps/b')}`;
    const github = tell({ 'apps/both.yaml': both });
    const labels = { 'apps/a': { 'tidemark.dev/group': 'red' }, 'apps/b': { 'tidemark.dev/group': 'blue' } };
    await run(github, [{ name: 'apps/prod', tags: tags('1.0.1', '1.0.1'), labels }], {
      options: { groupBy },
    });
    const heads = github.repository.state.pulls.map(
      ({ head }) => github.repository.read(head, 'apps/both.yaml') ?? '',
    );
    expect(heads).toHaveLength(count);
    const changed = heads.map((text) => text.split(':1.0.1').length - 1);
    expect(changed.reduce((sum, number) => sum + number, 0)).toBe(2);
    expect(
      await trace(github, [{ name: 'apps/prod', tags: tags('1.0.1', '1.0.1'), labels }], {
        options: { groupBy },
      }),
    ).toBe('S');
  });

  test('row 47: limits defer in a stable order', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const github = tell(
      Object.fromEntries(names.map((name) => [`${name}.yaml`, deployment('1.0.0', `apps/${name}`)])),
    );
    const automations = names.map((name) => ({ name: `apps/${name}`, tags: { [`apps/${name}`]: '1.0.1' } }));
    const first = await run(github, automations, { limits: { open: 2 } });
    expect(first.groups.map(({ group, state }) => `${group} ${state}`)).toEqual([
      'apps/a absent',
      'apps/b absent',
      'apps/c deferred',
      'apps/d deferred',
      'apps/e deferred',
    ]);
    const second = await run(github, automations, { limits: { open: 2 }, minute: 1 });
    expect(second.groups.filter(({ outcome }) => outcome === 'deferred')).toHaveLength(3);
    github.repository.merge(1, { deleteBranch: true });
    const third = await run(github, automations, { limits: { open: 2 }, minute: 2 });
    expect(third.groups.filter(({ outcome }) => outcome === 'done').map(({ group }) => group)).toEqual([
      'apps/c',
    ]);
    const hourly = await run(github, automations, { limits: { open: 10, newPerHour: 3 }, minute: 3 });
    expect(hourly.groups.filter(({ outcome }) => outcome === 'done').map(({ group }) => group)).toEqual([
      'apps/d',
    ]);
  });

  test('row 48: a policy that goes back to an older line rewrites the pull request', async () => {
    const github = tell();
    await run(github, wish('2.0.0'));
    expect(await trace(github, wish('1.9.4'), { minute: 1 })).toBe('S T C U→ E');
    expect(github.repository.pull(1).title).toContain('1.9.4');
  });

  test('row 49: a branch in the way is named, and other groups go on', async () => {
    const github = tell(twoFiles);
    github.repository.push('tidemark', {}, { parents: [github.repository.tip('main') ?? ''] });
    const automations = [
      { name: 'apps/one', tags: { 'apps/a': '1.0.1' } },
      { name: 'apps/two', tags: { 'apps/b': '1.0.1' }, pushBranch: 'updates' },
    ];
    const { groups, problems } = await run(github, automations);
    expect(groups.map(({ outcome }) => outcome).sort()).toEqual(['done', 'refused']);
    expect(problems).toMatchObject([{ message: expect.stringContaining("'tidemark'") }]);
    expect(github.repository.state.pulls).toHaveLength(1);
  });

  test('row 50: two groups with one slug have two branches', async () => {
    const github = tell(twoFiles);
    await run(github, [
      { name: 'a/b', tags: { 'apps/a': '1.0.1' } },
      { name: 'a-b/', tags: { 'apps/b': '1.0.1' } },
    ]);
    const heads = github.repository.state.pulls.map(({ head }) => head);
    expect(new Set(heads).size).toBe(2);
    expect(heads.map((head) => head.slice(0, -7))).toEqual(['tidemark/a-b', 'tidemark/a-b']);
  });

  test('row 51: more than thirty branches take a second page', async () => {
    const names = Array.from({ length: 31 }, (_, index) => `app${index}`);
    const github = tell(
      Object.fromEntries(names.map((name) => [`${name}.yaml`, deployment('1.0.0', `apps/${name}`)])),
    );
    const automations = names.map((name) => ({ name: `apps/${name}`, tags: { [`apps/${name}`]: '1.0.1' } }));
    await run(github, automations);
    expect(github.takeTrace().split(' ')).toHaveLength(1 + 1 + 31 * 5);
    expect(await trace(github, automations, { minute: 1 })).toBe('S S2');
  });

  test('row 99: what we closed ourselves is no "no"', async () => {
    const github = await tellProposed();
    await run(github, [], { minute: 1 });
    expect(await trace(github, wish('1.2.4'), { minute: 2 })).toBe('S H T C U+ P I');
  });

  test('a branch that is named after the version makes way for its successor', async () => {
    const github = tell();
    const options = { branchTemplate: 'tidemark/{{ .Policy }}-{{ .New }}' };
    await run(github, wish('1.2.4'), { options });
    expect(github.repository.pull(1).head).toBe('tidemark/app-1.2.4');
    expect(await trace(github, wish('1.2.5'), { options, minute: 1 })).toBe('S H T C U+ P I E U−');
    expect(github.repository.pull(2)).toMatchObject({
      head: 'tidemark/app-1.2.5',
      body: expect.stringContaining('Replaces #1'),
    });
  });

  test('a branch template that gives no name is refused for its group, and the others go on', async () => {
    const github = tell(twoFiles);
    // Registries take a tag with two dots in a row; Git takes no such branch.
    const automations = [
      { name: 'apps/one', tags: { 'apps/a': '1..1' } },
      { name: 'apps/two', tags: { 'apps/b': '1.0.1' } },
    ];
    const options = { branchTemplate: 'tidemark/{{ .Policy }}-{{ .New }}' };
    const { groups, problems } = await run(github, automations, { options });
    expect(groups).toMatchObject([
      { group: 'apps/one', outcome: 'refused' },
      { group: 'apps/two', outcome: 'done', branch: 'tidemark/b-1.0.1' },
    ]);
    expect(problems.map(({ severity, message }) => `${severity} ${message}`)).toEqual([
      "error apps/one: the branch template: expected a branch name that Git accepts, found 'tidemark/a-1..1'; use letters, digits, '-' and '/'",
    ]);
    expect(github.takeTrace()).toBe('S H T C U+ P I');
  });

  test('a branch template that cannot be read is refused with its place', async () => {
    const github = tell();
    const { groups, problems } = await run(github, wish('1.2.4'), {
      options: { branchTemplate: 'tidemark/{{ .New' },
    });
    expect(groups).toMatchObject([{ outcome: 'refused', reason: expect.stringContaining('template') }]);
    expect(problems).toMatchObject([{ severity: 'error' }]);
    expect(github.takeTrace()).toBe('S');
  });

  test.each([false, true])(
    'a branch template that is good no more closes nothing that it named before, base branch moved: %s',
    async (isMoved) => {
      const github = tell();
      const checkout = github.repository.tip('main') ?? '';
      await run(github, wish('1.2.4'), { options: { branchTemplate: 'tidemark/{{ .Policy }}-{{ .New }}' } });
      if (isMoved) github.repository.push('main', { 'apps/app.yaml': `# note\n${deployment('1.2.3')}` });
      github.takeTrace();
      const options = { branchTemplate: 'tidemark/{{ .New }}..' };
      const { groups } = await run(github, wish('1.2.5'), { options, minute: 1, checkout });
      expect(groups.map(({ outcome }) => outcome)).toEqual(['refused', 'deferred']);
      expect(github.takeTrace()).toBe('S');
      expect(github.repository.pull(1).state).toBe('OPEN');
    },
  );

  test('groups whose branches Git cannot have side by side are refused before anything is written', async () => {
    const github = tell(twoFiles);
    const automations = [
      { name: 'apps/one', tags: { 'apps/a': '1.0.1' }, pushBranch: 'updates' },
      { name: 'apps/two', tags: { 'apps/b': '1.0.1' }, pushBranch: 'updates/b' },
      { name: 'apps/zoo', tags: { 'apps/b': '1.0.1' }, pushBranch: 'main/b' },
    ];
    const { groups } = await run(github, automations);
    expect(github.takeTrace()).toBe('S H T C U+ P I');
    expect(groups.map(({ outcome, branch }) => `${branch} ${outcome}`)).toEqual([
      'main/b refused',
      'updates done',
      'updates/b refused',
    ]);
    expect(groups[2]?.reason).toContain("Git cannot have it beside 'updates'");
    expect(groups[0]?.reason).toContain("Git cannot have it beside 'main'");
  });

  test('what is no longer wanted waits for the schedule of those whose it was', async () => {
    const github = tell(twoFiles);
    const options = {
      groupBy: 'policy',
      schedule: [{ days: [0, 6], from: 0, to: 1_440, timeZone: 'UTC' }],
    } as const;
    const both = (b: string) => [{ name: 'apps/prod', tags: tags('1.0.1', b) }];
    github.repository.settings.now = new Date('2026-08-22T12:00:00Z');
    await run(github, both('1.0.1'), { options });
    github.takeTrace();
    github.repository.settings.now = new Date('2026-08-24T12:00:00Z');
    expect(await trace(github, both('1.0.0'), { options, minute: 1 })).toBe('S');
    expect(await stateAfter(github, both('1.0.0'), { options, minute: 1 })).toContain('waiting deferred');
    github.repository.settings.now = new Date('2026-08-29T12:00:00Z');
    github.takeTrace();
    expect(await trace(github, both('1.0.0'), { options, minute: 1 })).toBe('S E U−');
  });

  test('more pull requests than a marker can name are replaced all the same', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `apps/p${index}`);
    const github = tell(Object.fromEntries(names.map((name) => [`${name}.yaml`, deployment('1.0.0', name)])));
    const all = [{ name: 'apps/prod', tags: Object.fromEntries(names.map((name) => [name, '1.0.1'])) }];
    const limits = { open: 500, newPerRun: 500 };
    await run(github, all, { options: { groupBy: 'policy' }, limits });
    await run(github, all, { options: { groupBy: 'all' }, limits, minute: 1 });
    const open = github.repository.state.pulls.filter(({ state }) => state === 'OPEN');
    expect(open.map(({ number }) => number)).toEqual([121]);
    expect(parseMarker(open[0]?.body ?? '')?.replaces).toHaveLength(100);
  });

  test('outside of its schedule nothing is written', async () => {
    const github = tell();
    const options = { schedule: [{ days: [0, 6], from: 0, to: 1_440, timeZone: 'UTC' }] };
    github.repository.settings.now = new Date('2026-08-21T12:00:00Z');
    expect(await stateAfter(github, wish('1.2.4'), { options })).toBe('waiting deferred');
    github.repository.settings.now = new Date('2026-08-22T12:00:00Z');
    expect(await stateAfter(github, wish('1.2.4'), { options })).toBe('absent done');
  });
});
