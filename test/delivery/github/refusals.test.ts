import { describe, expect, test } from 'vitest';
import type { Refusal } from '../../../src/delivery/github/refusals.ts';
import type { FakeGithub } from '../../support/github/fake-github.ts';
import type { AutomationInput, RunOptions } from '../../support/github/fleet.ts';
import { deployment, run } from '../../support/github/fleet.ts';
import { checkRequestsAfterEach, tell, tellProposed, wish } from '../../support/github/story.ts';

checkRequestsAfterEach();

/** Runs that pass on what was refused, as a host with a memory does. */
function remembering(github: FakeGithub, options: RunOptions = {}) {
  let refusals: readonly Refusal[] = [];
  let minute = 0;
  return {
    run: async (automations: readonly AutomationInput[], more: RunOptions = {}) => {
      minute += 1;
      const request = { ...more.request, refusals };
      const result = await run(github, automations, { ...options, minute, ...more, request });
      refusals = result.refusals;
      return {
        trace: github.takeTrace(),
        problems: result.problems,
        states: result.groups.map(({ state, outcome }) => `${state} ${outcome}`).join(', '),
        reasons: result.groups.map(({ reason }) => reason),
      };
    },
    forget: () => (refusals = []),
    count: () => refusals.length,
  };
}

function pass(github: FakeGithub, hours: number): void {
  const { settings } = github.repository;
  settings.now = new Date(settings.now.getTime() + hours * 3_600_000);
}

describe('row 74: a rule against new branches', () => {
  async function refused() {
    const github = tell();
    github.repository.settings.blockCreation = true;
    const host = remembering(github);
    const first = await host.run(wish('1.2.4'));
    return { github, host, first };
  }

  test('is told once, and then there is silence and one request until something changes', async () => {
    const { host, first } = await refused();
    expect(first).toMatchObject({ trace: 'S H T C U+', states: 'absent refused' });
    expect(first.problems).toMatchObject([
      { severity: 'error', message: expect.stringContaining('creations being restricted') },
    ]);
    for (let times = 0; times < 5; times++) {
      const next = await host.run(wish('1.2.4'));
      expect(next).toMatchObject({ trace: 'S', states: 'blocked unchanged', problems: [] });
      expect(next.reasons[0]).toContain('creations being restricted');
    }
  });

  test('is met again, and told, when a newer tag is wanted', async () => {
    const { host } = await refused();
    const newer = await host.run(wish('1.2.5'));
    expect(newer).toMatchObject({ trace: 'S H T C U+', states: 'absent refused' });
    expect(newer.problems).toHaveLength(1);
    expect(await host.run(wish('1.2.5'))).toMatchObject({ trace: 'S', problems: [] });
  });

  test('is met again, and not told, when the base branch has moved', async () => {
    const { github, host } = await refused();
    github.repository.push('main', { 'README.md': 'news\n' });
    expect(await host.run(wish('1.2.4'))).toMatchObject({
      trace: 'S H T C U+',
      states: 'blocked unchanged',
      problems: [],
    });
    expect(await host.run(wish('1.2.4'))).toMatchObject({ trace: 'S', problems: [] });
    github.repository.settings.blockCreation = false;
    github.repository.push('main', { 'README.md': 'more news\n' });
    expect(await host.run(wish('1.2.4'))).toMatchObject({ trace: 'S H T C U+ P I', states: 'absent done' });
    expect(host.count()).toBe(0);
  });

  test('is tried again after a day, because who may go around a rule shows nowhere', async () => {
    const { github, host } = await refused();
    pass(github, 23);
    expect((await host.run(wish('1.2.4'))).trace).toBe('S');
    pass(github, 2);
    expect(await host.run(wish('1.2.4'))).toMatchObject({ trace: 'S H T C U+', problems: [] });
    expect((await host.run(wish('1.2.4'))).trace).toBe('S');
    github.repository.settings.blockCreation = false;
    pass(github, 25);
    expect(await host.run(wish('1.2.4'))).toMatchObject({ trace: 'S H T C U+ P I', problems: [] });
  });

  test('is told once more when the memory is lost', async () => {
    const { host } = await refused();
    host.forget();
    expect((await host.run(wish('1.2.4'))).problems).toHaveLength(1);
    expect((await host.run(wish('1.2.4'))).problems).toEqual([]);
  });

  test('that refuses with other words is told', async () => {
    const { github, host } = await refused();
    github.repository.settings.blockCreation = false;
    github.repository.push('main', { 'README.md': 'news\n' });
    github.intercept = (letter, perform) =>
      letter === 'C'
        ? { status: 403, body: { message: 'Resource not accessible by integration' } }
        : perform();
    const { problems } = await host.run(wish('1.2.4'));
    expect(problems).toMatchObject([{ message: expect.stringContaining('contents: write') }]);
    expect((await host.run(wish('1.2.4'))).problems).toEqual([]);
  });

  test('does not use up the pull requests that a run may open', async () => {
    const github = tell({ 'a.yaml': deployment('1.0.0', 'apps/a'), 'b.yaml': deployment('1.0.0', 'apps/b') });
    const both = [
      { name: 'apps/a', tags: { 'apps/a': '1.0.1' } },
      { name: 'apps/b', tags: { 'apps/b': '1.0.1' } },
    ];
    const host = remembering(github, { limits: { newPerRun: 1 } });
    github.repository.settings.blockCreation = true;
    expect((await host.run(both)).states).toBe('absent refused, deferred deferred');
    github.repository.settings.blockCreation = false;
    expect((await host.run(both)).states).toBe('blocked unchanged, absent done');
  });

  test('keeps the pull requests open that the new one was to replace', async () => {
    const github = tell({ 'a.yaml': deployment('1.0.0', 'apps/a'), 'b.yaml': deployment('1.0.0', 'apps/b') });
    const both = [{ name: 'apps/prod', tags: { 'apps/a': '1.0.1', 'apps/b': '1.0.1' } }];
    const host = remembering(github);
    await host.run(both, { options: { groupBy: 'policy' } });
    github.repository.settings.blockCreation = true;
    for (let times = 0; times < 3; times++) {
      await host.run(both, { options: { groupBy: 'all' } });
      expect(github.repository.state.pulls.map(({ state }) => state)).toEqual(['OPEN', 'OPEN']);
    }
  });
});

describe('what else is refused for good', () => {
  test('row 75: a force push is refused once, and appending then goes through', async () => {
    const github = await tellProposed();
    github.repository.settings.blockForcePush = true;
    const host = remembering(github);
    const first = await host.run(wish('1.2.5'));
    expect(first).toMatchObject({ trace: 'S T C U→', states: 'stale refused' });
    expect(first.problems).toHaveLength(1);
    expect(await host.run(wish('1.2.5'))).toMatchObject({
      trace: 'S',
      states: 'blocked unchanged',
      problems: [],
    });
    const append = { options: { branchUpdate: 'append' } } as const;
    expect(await host.run(wish('1.2.5'), append)).toMatchObject({ trace: 'S T C U→ E', problems: [] });
  });

  test('a force push that somebody asks for is tried, and answered', async () => {
    const github = await tellProposed();
    github.repository.settings.blockForcePush = true;
    const host = remembering(github);
    await host.run(wish('1.2.5'));
    const asked = { rebuild: [1], recreate: [] };
    const again = await host.run(wish('1.2.5'), { request: { asked } });
    expect(again).toMatchObject({ trace: 'S T C U→' });
    expect(again.problems).toHaveLength(1);
  });

  test('row 73: where workflows may not open pull requests every run tries, and only the first tells', async () => {
    const github = tell();
    github.repository.settings.mayOpenPulls = false;
    const host = remembering(github);
    expect(await host.run(wish('1.2.4'))).toMatchObject({ trace: 'S H T C U+ P', states: 'absent refused' });
    for (let times = 0; times < 3; times++)
      expect(await host.run(wish('1.2.4'))).toMatchObject({
        trace: 'S H P',
        states: 'blocked unchanged',
        problems: [],
      });
    github.repository.settings.mayOpenPulls = true;
    expect(await host.run(wish('1.2.4'))).toMatchObject({ trace: 'S H P I', problems: [] });
    expect(host.count()).toBe(0);
  });

  test.each([
    ['onto a base branch', { delivery: 'commit' }, { requirePullRequest: true }, 'S CB'],
    [
      'without a signature',
      { author: { name: 'a', email: 'a@b.c' } },
      { requireSignatures: true },
      'S H T C RULES',
    ],
  ] as const)('a commit %s is refused once', async (_, options, rule, expected) => {
    const github = tell();
    Object.assign(github.repository.settings, rule);
    const host = remembering(github, { options });
    expect((await host.run(wish('1.2.4'))).trace).toBe(expected);
    const next = await host.run(wish('1.2.4'));
    expect(next).toMatchObject({ trace: 'S', states: 'blocked unchanged' });
    expect(next.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  test('row 79: auto-merge that cannot be enabled is told once, and enabled when the repository allows it', async () => {
    const github = tell();
    Object.assign(github.repository.settings, { autoMerge: 'unprotected' });
    const host = remembering(github, {
      options: { autoMerge: { method: 'squash', withoutProtection: false } },
    });
    const first = await host.run(wish('1.2.4'));
    expect(first.trace).toBe('S H T C U+ P I A');
    expect(first.problems).toMatchObject([{ severity: 'warning' }]);
    for (let times = 0; times < 3; times++)
      expect(await host.run(wish('1.2.4'))).toMatchObject({
        trace: 'S',
        states: 'current unchanged',
        problems: [],
      });
    Object.assign(github.repository.settings, { autoMerge: 'enabled' });
    expect(await host.run(wish('1.2.4'))).toMatchObject({ trace: 'S A', problems: [] });
    expect(github.repository.pull(1).autoMerge).toBe('SQUASH');
    expect(await host.run(wish('1.2.4'))).toMatchObject({ trace: 'S', problems: [] });
  });

  test('row 78: one that waits for checks is asked about in every run, and told once for each head', async () => {
    const github = tell();
    github.repository.settings.autoMerge = 'unstable';
    const host = remembering(github, {
      options: { autoMerge: { method: 'squash', withoutProtection: false } },
    });
    expect((await host.run(wish('1.2.4'))).problems).toHaveLength(1);
    expect(await host.run(wish('1.2.4'))).toMatchObject({ trace: 'S A', problems: [] });
    expect(await host.run(wish('1.2.4'))).toMatchObject({ trace: 'S A', problems: [] });
    await host.run(wish('1.2.5'));
    expect((await host.run(wish('1.2.5'))).problems).toHaveLength(1);
    github.repository.settings.autoMerge = 'clean';
    expect(await host.run(wish('1.2.5'))).toMatchObject({ trace: 'S A M' });
  });

  test('row 82: a label that is not there is told once', async () => {
    const github = tell();
    github.repository.settings.unknownLabels.add('tidemark');
    const host = remembering(github);
    expect((await host.run(wish('1.2.4'))).problems).toHaveLength(1);
    for (let times = 0; times < 3; times++)
      expect(await host.run(wish('1.2.4'))).toMatchObject({ trace: 'S', problems: [] });
  });

  test('several groups are told each, and tried once in a run', async () => {
    const github = tell({ 'a.yaml': deployment('1.0.0', 'apps/a'), 'b.yaml': deployment('1.0.0', 'apps/b') });
    const both = [
      { name: 'apps/a', tags: { 'apps/a': '1.0.1' } },
      { name: 'apps/b', tags: { 'apps/b': '1.0.1' } },
    ];
    const host = remembering(github);
    github.repository.settings.blockCreation = true;
    let lost = false;
    github.intercept = (letter, perform) => {
      if (letter !== 'C' || lost || !github.trace.includes('U+')) return perform();
      lost = true;
      return { status: 502, body: {}, raw: '<html>' };
    };
    const first = await host.run(both);
    expect(first.trace).toBe('S H T C U+ T C S H T C U+');
    expect(first.problems).toHaveLength(2);
    expect(await host.run(both)).toMatchObject({ trace: 'S', problems: [] });
  });

  test('a limit in between does not make anybody repeat what was told', async () => {
    const github = tell({ 'a.yaml': deployment('1.0.0', 'apps/a') });
    const host = remembering(github);
    github.repository.settings.blockCreation = true;
    const one = [{ name: 'apps/a', tags: { 'apps/a': '1.0.1' } }];
    await host.run(one);
    github.intercept = () => ({ status: 429, body: { message: 'Too many requests' } });
    await host.run(one);
    github.intercept = (_, perform) => perform();
    expect(await host.run(one)).toMatchObject({ trace: 'S', problems: [] });
  });
});

describe('a template that is of no use', () => {
  const two = { 'a.yaml': deployment('1.0.0', 'apps/a'), 'b.yaml': deployment('1.0.0', 'apps/b') };
  const annotations = { 'tidemark.dev/title': '…', 'tidemark.dev/branch': '…' };
  const fleet = (tag: string): readonly AutomationInput[] => [
    { name: 'apps/one', tags: { 'apps/a': tag }, annotations },
    { name: 'apps/two', tags: { 'apps/b': '1.0.1' } },
  ];

  test.each([
    [{ titleTemplate: 'bump {{ .New' }, 'apps/one: the title template: '],
    [{ titleTemplate: '{{ index .New 99 }}' }, 'apps/one: the title template: '],
    [{ titleTemplate: '{{ range 99999 }}{{ . }}{{ end }}' }, 'apps/one: the title template: '],
    [{ branchTemplate: '{{ .New }}..' }, 'apps/one: the branch template: '],
    [{ branchTemplate: 'main' }, 'apps/one: expected a branch of its own'],
  ])('refuses its group alone, at its place, and is told once: %j', async (one, words) => {
    const github = tell(two);
    const host = remembering(github, { optionsOf: { one } });
    const first = await host.run(fleet('1.0.1'));
    expect(first).toMatchObject({ trace: 'S H T C U+ P I', states: 'refused refused, absent done' });
    const place = { file: 'clusters/flux.yaml', line: 1, column: 1 };
    expect(first.problems).toMatchObject([
      { severity: 'error', message: expect.stringContaining(words), place },
    ]);
    const next = await host.run(fleet('1.0.1'));
    expect(next).toMatchObject({ trace: 'S', states: 'blocked unchanged, current unchanged', problems: [] });
    expect(next.reasons[0]).toBe(first.reasons[0]);
    expect(host.count()).toBe(1);
    // Put right, and then the same mistake once more.
    const good = await host.run(fleet('1.0.1'), { optionsOf: {} });
    expect(good).toMatchObject({ states: 'absent done, current unchanged', problems: [] });
    expect(host.count()).toBe(0);
    expect((await host.run(fleet('1.0.2'))).states).toContain('refused refused');
  });

  test('is told again when it is another mistake, or somebody asks', async () => {
    const host = remembering(tell(two));
    const optionsOf = { one: { titleTemplate: 'a {{ .New' } };
    await host.run(fleet('1.0.1'), { optionsOf });
    const other = await host.run(fleet('1.0.1'), { optionsOf: { one: { titleTemplate: 'b {{ .New' } } });
    expect(other.states).toBe('refused refused, current unchanged');
    const asked = { rebuild: [1], recreate: [] };
    const again = { optionsOf: { one: { titleTemplate: 'b {{ .New' } }, request: { asked } };
    expect((await host.run(fleet('1.0.1'), again)).problems).toHaveLength(1);
  });

  test('leaves what it has proposed before as it is', async () => {
    const github = tell(two);
    await run(github, fleet('1.0.1'));
    const before = { ...github.repository.pull(1) };
    github.takeTrace();
    await run(github, fleet('1.0.2'), { minute: 1, optionsOf: { one: { titleTemplate: '{{' } } });
    expect(github.takeTrace()).toBe('S');
    expect(github.repository.pull(1)).toMatchObject(before);
  });
});
