import { describe, expect, test } from 'vitest';
import { deployment, imageLine, run } from '../../support/github/fleet.ts';
import { checkRequestsAfterEach, tell, tellProposed, trace, wish } from '../../support/github/story.ts';

checkRequestsAfterEach();

describe('after the first pull request', () => {
  test('a branch that was merged and left there serves the next update', async () => {
    const github = tell();
    const pushed = (tag: string) => [
      { name: 'apps/prod', tags: { 'apps/app': tag }, pushBranch: 'flux/updates' },
    ];
    await run(github, pushed('1.2.4'));
    github.repository.merge(1);
    expect(await trace(github, pushed('1.2.5'), { minute: 1 })).toBe('S H T C U→ P I');
    expect(github.repository.state.pulls).toMatchObject([
      { number: 1, state: 'MERGED' },
      { number: 2, state: 'OPEN', head: 'flux/updates' },
    ]);
    const tip = github.repository.tip('flux/updates') ?? '';
    expect(github.repository.objects.readCommit(tip)?.parents).toEqual([github.repository.tip('main')]);
    expect(github.repository.read('flux/updates', 'apps/app.yaml')).toBe(deployment('1.2.5'));
    expect(await trace(github, pushed('1.2.5'), { minute: 2 })).toBe('S');
  });

  test('a checkout from before the merge does not bring the deleted branch back', async () => {
    const github = await tellProposed();
    const checkout = github.repository.tip('main') ?? '';
    const { head } = github.repository.pull(1);
    github.repository.merge(1, { deleteBranch: true });
    expect(await trace(github, wish('1.2.4'), { minute: 1, checkout })).toBe('S');
    expect(github.repository.tip(head)).toBeUndefined();
    expect(github.repository.state.pulls).toHaveLength(1);
  });

  test.each([
    ['in a new file', 'apps/worker.yaml', deployment('1.2.0')],
    ['in the same file', 'apps/app.yaml', `${deployment('1.2.3')}---\n${imageLine('1.2.0')}`],
  ])('a marker that is new on the base branch, %s, joins the open pull request', async (_, path, text) => {
    const github = await tellProposed();
    const { head } = github.repository.pull(1);
    github.repository.push('main', { [path]: text });
    await run(github, wish('1.2.4'), { minute: 1 });
    expect(github.takeTrace()).toMatch(/^S T C U→ E$/);
    expect(github.repository.read(head, path)).toBe(text.replaceAll(/:1\.2\.[03]/g, ':1.2.4'));
    expect(github.repository.pull(1).body).toContain('1.2.0');
    expect(github.repository.state.pulls).toHaveLength(1);
    expect(await trace(github, wish('1.2.4'), { minute: 2 })).toBe('S');
  });
});

describe('several writers of one base branch', () => {
  const options = { delivery: 'commit' } as const;

  test('two that want the same make one commit', async () => {
    const github = tell();
    const results = await Promise.all([1, 2].map(async () => run(github, wish('1.2.4'), { options })));
    expect(results.flatMap(({ problems }) => problems)).toEqual([]);
    expect(github.repository.objects.listAncestors(github.repository.tip('main') ?? '')).toHaveLength(2);
    expect(github.takeTrace().split(' ').toSorted().join(' ')).toBe('CB CB S S S');
  });

  test('five that want something of their own all land in one run each', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'].map((name) => `apps/${name}`);
    const github = tell(Object.fromEntries(names.map((name) => [`${name}.yaml`, deployment('1.0.0', name)])));
    const results = await Promise.all(
      names.map(async (name) => run(github, [{ name, tags: { [name]: '1.0.1' } }], { options })),
    );
    expect(results.flatMap(({ problems }) => problems)).toEqual([]);
    expect(results.flatMap(({ groups }) => groups.map(({ outcome }) => outcome))).toEqual(
      names.map(() => 'done'),
    );
    for (const name of names)
      expect(github.repository.read('main', `${name}.yaml`)).toBe(deployment('1.0.1', name));
    expect(github.repository.objects.listAncestors(github.repository.tip('main') ?? '')).toHaveLength(6);
  });
});

describe('the way in which an automation is delivered', () => {
  test.each([
    ['commit', undefined, 'S CB', []],
    ['commit', 'flux/updates', 'S CB', []],
    ['pull-request', undefined, 'S H T C U+ P I', ['tidemark/apps-prod-']],
    ['pull-request', 'flux/updates', 'S H T C U+ P I', ['flux/updates']],
    ['auto', undefined, 'S CB', []],
    ['none', undefined, 'S', []],
    ['none', 'flux/updates', 'S', []],
    [undefined, undefined, 'S CB', []],
    [undefined, 'flux/updates', 'S H T C U+ P I', ['flux/updates']],
  ] as const)('is exactly %s, push branch %s', async (delivery, pushBranch, expected, heads) => {
    const github = tell();
    const automation = {
      name: 'apps/prod',
      tags: { 'apps/app': '1.2.4' },
      ...(pushBranch && { pushBranch }),
    };
    expect(await trace(github, [automation], { options: { delivery } })).toBe(expected);
    const { pulls, refs } = github.repository.state;
    expect(pulls).toHaveLength(heads.length);
    for (const [index, head] of heads.entries()) expect(pulls[index]?.head.startsWith(head)).toBe(true);
    expect(refs.size).toBe(1 + heads.length);
    const isOnBase = expected === 'S CB';
    expect(github.repository.read('main', 'apps/app.yaml')).toBe(deployment(isOnBase ? '1.2.4' : '1.2.3'));
  });
});

describe('what a commit holds', () => {
  test('submodules, links and executable files beside the edited one stay as they are', async () => {
    const github = tell({
      'apps/app.yaml': deployment('1.2.3'),
      'apps/run.sh': { mode: '100755', content: '#!/bin/sh\n' },
      'apps/link': { mode: '120000', content: 'run.sh' },
      'apps/lib': { mode: '160000', content: 'a submodule' },
    });
    const entries = (branch: string) =>
      [...github.repository.objects.filesOf(github.repository.tip(branch) ?? '')].filter(
        ([path]) => path !== 'apps/app.yaml',
      );
    const before = entries('main');
    await run(github, wish('1.2.4'));
    expect(before.map(([, { mode }]) => mode).toSorted()).toEqual(['100755', '120000', '160000']);
    expect(entries(github.repository.pull(1).head)).toEqual(before);
  });

  test.each([
    ['a branch that they share', { pushBranch: 'flux/updates' }, {}],
    ['one group for all', {}, { groupBy: 'all' }],
  ] as const)('what many automations set in one place is one change, with %s', async (_, push, options) => {
    const github = tell();
    const names = ['apps/one', 'apps/two', 'apps/six'];
    const automations = names.map((name) => ({ name, tags: { 'apps/app': '1.2.4' }, ...push }));
    const { groups, problems, news } = await run(github, automations, { options, request: { news: true } });
    expect(problems).toEqual([]);
    expect(groups).toMatchObject([{ outcome: 'done', automations: names.toSorted() }]);
    expect([...(news?.changes.values() ?? [])]).toMatchObject([[{ file: 'apps/app.yaml' }]]);
    expect(github.takeTrace()).toBe('S H T C U+ P I');
    const { body, head } = github.repository.pull(1);
    expect(body.split('`1.2.3` → `1.2.4`')).toHaveLength(2);
    expect(github.repository.read(head, 'apps/app.yaml')).toBe(deployment('1.2.4'));
    expect(await trace(github, automations, { options, minute: 1 })).toBe('S');
  });

  test('its message names the images of its group and no others', async () => {
    const github = tell({
      'apps/a.yaml': deployment('1.0.0', 'apps/a'),
      'apps/b.yaml': deployment('1.0.0', 'apps/b'),
    });
    const automations = [{ name: 'apps/prod', tags: { 'apps/a': '1.0.1', 'apps/b': '1.0.2' } }];
    await run(github, automations, { options: { groupBy: 'policy' } });
    const messages = github.repository.state.pulls.map(
      ({ headOid }) => github.repository.objects.readCommit(headOid)?.message.split('\n\nTidemark-')[0],
    );
    expect(messages).toEqual([
      'Update ghcr.io/acme/a to 1.0.1\n\n- apps/a.yaml: ghcr.io/acme/a:1.0.0 -> ghcr.io/acme/a:1.0.1',
      'Update ghcr.io/acme/b to 1.0.2\n\n- apps/b.yaml: ghcr.io/acme/b:1.0.0 -> ghcr.io/acme/b:1.0.2',
    ]);
  });

  test('nor what the base branch has by now, though the automation has words of its own', async () => {
    const github = tell({
      'apps/a.yaml': deployment('1.0.0', 'apps/a'),
      'apps/b.yaml': deployment('1.0.0', 'apps/b'),
    });
    const tags = { 'apps/a': '1.0.1', 'apps/b': '1.0.2' };
    const checkout = github.repository.tip('main') ?? '';
    github.repository.push('main', { 'apps/b.yaml': deployment('1.0.2', 'apps/b') });
    await run(github, [{ name: 'apps/prod', tags, message: 'Update a and b' }], { checkout });
    const message = github.repository.objects.readCommit(github.repository.pull(1).headOid)?.message ?? '';
    expect(message).toContain('apps/a.yaml');
    expect(message).not.toMatch(/acme\/b|Update a and b/);
  });

  test.each(['pull-request', 'commit'] as const)(
    'a prefix such as [ci-skip] is passed through with delivery %s',
    async (delivery) => {
      const github = tell();
      const message = '[ci-skip] Update images\n\nbody of the template';
      await run(github, [{ name: 'apps/prod', tags: { 'apps/app': '1.2.4' }, message }], {
        options: { delivery },
      });
      const branch = delivery === 'commit' ? 'main' : github.repository.pull(1).head;
      const commit = github.repository.objects.readCommit(github.repository.tip(branch) ?? '');
      expect(commit?.message.startsWith(`${message}\n\nTidemark-`)).toBe(true);
    },
  );
});

describe('a ruleset that turns a commit away', () => {
  test.each([
    ['an address', 'Commit author email must end with acme.example (author_email_pattern).'],
    ['a path', 'Changes to apps/app.yaml are restricted (file_path_restriction).'],
    ['a signature', 'Commits must have verified signatures.'],
  ])('for %s fails the run with the words of the rule, and opens nothing', async (_, rule) => {
    const github = tell();
    github.intercept = (letter, perform) =>
      letter === 'U+'
        ? {
            status: 200,
            body: { data: null, errors: [{ message: `Repository rule violations found\n\n${rule}` }] },
          }
        : perform();
    const { groups, problems } = await run(github, wish('1.2.4'));
    expect(groups).toMatchObject([{ outcome: 'refused' }]);
    expect(problems).toMatchObject([{ severity: 'error', message: expect.stringContaining(rule) }]);
    expect(github.repository.state.pulls).toEqual([]);
    expect([...github.repository.state.refs.keys()]).toEqual(['main']);
  });
});
