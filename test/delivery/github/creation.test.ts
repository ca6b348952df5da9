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

describe('creation and idempotence', () => {
  test('row 1: the first update takes seven requests and changes one line', async () => {
    const github = tell();
    const base = github.repository.tip('main');
    const result = await run(github, wish('1.2.4'));
    expect(result.problems).toEqual([]);
    expect(result.requests).toBe(7);
    expect(github.takeTrace()).toBe('S H T C U+ P I');
    const pull = github.repository.pull(1);
    expect(pull).toMatchObject({
      title: 'Update ghcr.io/acme/app to 1.2.4',
      labels: ['tidemark'],
      state: 'OPEN',
      base: 'main',
    });
    const commit = github.repository.objects.readCommit(pull.headOid);
    expect(commit).toMatchObject({ parents: [base], verified: true });
    expect(commit?.message).toMatch(/^Update images\n\nTidemark-Group: apps\/prod\nTidemark-Wish: sha256:/);
    expect(github.repository.read(pull.head, 'apps/app.yaml')).toBe(deployment('1.2.4'));
    expect(github.repository.read(pull.head, 'README.md')).toBe('fleet\n');
    expect(result.commits).toEqual([
      { automation: 'apps/prod', state: 'pushed', branch: pull.head, sha: pull.headOid },
    ]);
  });

  test('row 2: without anything to do it looks once', async () => {
    expect(await trace(tell(), wish('1.2.3'))).toBe('S');
  });

  test('rows 3, 4 and 8: later runs look once, whatever their token and their time', async () => {
    const github = await tellProposed();
    for (let minute = 1; minute <= 100; minute++) {
      github.repository.settings.now = new Date(github.repository.settings.now.getTime() + 86_400_000);
      expect(await trace(github, wish('1.2.4'), { minute, token: `ghs_${minute}` })).toBe('S');
    }
  });

  test('row 5: newer tags rewrite the same pull request in five requests', async () => {
    const github = await tellProposed();
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S T C U→ E');
    expect(await trace(github, wish('1.2.6'), { minute: 2 })).toBe('S T C U→ E');
    expect(github.repository.state.pulls).toHaveLength(1);
    const { head, headOid } = github.repository.pull(1);
    expect(github.repository.pull(1)).toMatchObject({ title: 'Update ghcr.io/acme/app to 1.2.6' });
    expect(github.repository.objects.readCommit(headOid)?.parents).toEqual([github.repository.tip('main')]);
    expect(github.repository.read(head, 'apps/app.yaml')).toBe(deployment('1.2.6'));
  });

  test('row 6: a new tag for one group leaves the other alone', async () => {
    const github = tell({ 'a.yaml': deployment('1.0.0', 'apps/a'), 'b.yaml': deployment('1.0.0', 'apps/b') });
    const both = (a: string) => [
      { name: 'apps/one', tags: { 'apps/a': a } },
      { name: 'apps/two', tags: { 'apps/b': '1.0.1' } },
    ];
    await run(github, both('1.0.1'));
    const other = structuredClone(github.repository.pull(2));
    expect(await trace(github, both('1.0.2'), { minute: 1 })).toBe('S T C U→ E');
    expect(github.repository.pull(2)).toEqual(other);
  });

  test('row 7: other words edit the text and leave the branch', async () => {
    const github = await tellProposed();
    const { headOid } = github.repository.pull(1);
    expect(
      await trace(github, wish('1.2.4'), {
        options: { titleTemplate: 'chore: {{ .Policy }} {{ .Old }} to {{ .New }}' },
      }),
    ).toBe('S E');
    expect(github.repository.pull(1)).toMatchObject({ headOid, title: 'chore: app 1.2.3 to 1.2.4' });
  });

  test('row 9: a dry run reads everything and writes nothing', async () => {
    const github = tell();
    const { groups } = await run(github, wish('1.2.4'), { request: { dryRun: true } });
    expect(github.takeTrace()).toBe('S H');
    expect(groups).toMatchObject([
      {
        state: 'absent',
        outcome: 'planned',
        would: 'open',
        title: 'Update ghcr.io/acme/app to 1.2.4',
        branch: expect.stringMatching(/^tidemark\/apps-prod-[0-9a-f]{6}$/),
        body: expect.stringContaining('`1.2.3` → `1.2.4`'),
      },
    ]);
    expect([...github.repository.state.refs.keys()]).toEqual(['main']);
  });

  test('row 10: modes, line endings and byte order marks stay', async () => {
    const content = `\uFEFF${deployment('1.2.3').replaceAll('\n', '\r\n')}`;
    const github = tell({ 'apps/run.yaml': { mode: '100755', content } });
    await run(github, wish('1.2.4'));
    const { head, headOid } = github.repository.pull(1);
    expect(github.repository.objects.filesOf(headOid).get('apps/run.yaml')?.mode).toBe('100755');
    expect(github.repository.read(head, 'apps/run.yaml')).toBe(content.replace('1.2.3', '1.2.4'));
  });

  test.each(['120000', '160000'])('row 11: a file of mode %s is refused by its name', async (mode) => {
    const github = tell({ 'apps/app.yaml': { mode, content: deployment('1.2.3') } });
    const { problems } = await run(github, wish('1.2.4'));
    expect(github.takeTrace()).toBe('S');
    expect(problems).toMatchObject([
      { code: 'forge-refused', message: expect.stringContaining('apps/app.yaml') },
    ]);
  });

  test('row 12: an empty repository is skipped', async () => {
    const github = tell();
    github.repository.state.refs.clear();
    const { groups } = await run(github, wish('1.2.4'));
    expect(groups).toMatchObject([{ state: 'skipped', reason: "there is no base branch 'main'" }]);
    expect(github.takeTrace()).toBe('S');
  });

  test.each(['archived', 'disabled', 'locked'] as const)(
    'row 13: an %s repository is skipped',
    async (closed) => {
      const github = tell();
      github.repository.settings.closed = closed;
      expect(await stateAfter(github, wish('1.2.4'))).toBe('skipped unchanged');
      expect(github.takeTrace()).toBe('S');
    },
  );

  test('row 14: many files go in chunks of one tree after the other', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 250 }, (_, index) => [`apps/${index}.yaml`, deployment('1.2.3')]),
    );
    const github = tell(files);
    await run(github, wish('1.2.4'));
    expect(github.takeTrace()).toBe('S H T T T C U+ P I');
    const { headOid } = github.repository.pull(1);
    expect(
      [...github.repository.objects.filesOf(headOid).values()].every(({ oid }) =>
        github.repository.objects.readBlob(oid)?.includes('1.2.4'),
      ),
    ).toBe(true);
  });

  test('row 15: a rule that asks for signatures is met by an App', async () => {
    const github = tell();
    github.repository.settings.requireSignatures = true;
    expect(await trace(github, wish('1.2.4'))).toBe('S H T C U+ P I');
    const { headOid } = github.repository.pull(1);
    expect(github.repository.objects.readCommit(headOid)?.verified).toBe(true);
  });

  test('row 16: also where the rule stands behind a hundred others', async () => {
    const github = tell();
    const others = Array.from({ length: 100 }, () => ({ type: 'deletion' }));
    github.repository.settings.rules.set('tidemark/', others);
    Object.assign(github.repository.settings, { requireSignatures: true, token: 'personal' });
    expect(await trace(github, wish('1.2.4'))).toBe('S H T C RULES RULES S H T U+ CB U+U− P I');
  });

  test('row 16: a personal token signs on a branch that lives for three requests', async () => {
    const github = tell();
    Object.assign(github.repository.settings, { requireSignatures: true, token: 'personal' });
    expect(await trace(github, wish('1.2.4'))).toBe('S H T C RULES S H T U+ CB U+U− P I');
    const { headOid } = github.repository.pull(1);
    expect(github.repository.objects.readCommit(headOid)?.verified).toBe(true);
    expect([...github.repository.state.refs.keys()]).toEqual(['main', github.repository.pull(1).head]);
    expect(await trace(github, wish('1.2.4'))).toBe('S');
  });

  test('a personal token without such a rule asks once whether there is one', async () => {
    const github = tell();
    github.repository.settings.token = 'personal';
    expect(await trace(github, wish('1.2.4'))).toBe('S H T C RULES U+ P I');
  });

  test('an author of its own costs the signature, and says so', async () => {
    const github = tell();
    const { problems } = await run(github, wish('1.2.4'), {
      options: { author: { name: 'flux', email: 'flux@example.com' } },
    });
    expect(github.repository.objects.readCommit(github.repository.pull(1).headOid)).toMatchObject({
      author: 'flux',
      verified: false,
    });
    expect(problems).toMatchObject([{ severity: 'warning', code: 'unsupported-option' }]);
  });

  test('a push branch of its own is the head of the pull request', async () => {
    const github = tell();
    const automations = [{ name: 'apps/prod', tags: { 'apps/app': '1.2.4' }, pushBranch: 'flux/updates' }];
    expect(await trace(github, automations)).toBe('S H T C U+ P I');
    expect(github.repository.pull(1).head).toBe('flux/updates');
    expect(await trace(github, automations)).toBe('S');
  });

  test('what the checkout does not know yet is read from the base branch', async () => {
    const github = tell();
    const checkout = github.repository.tip('main') ?? '';
    github.repository.push('main', { 'apps/app.yaml': `# owned by team blue\n${deployment('1.2.3')}` });
    await run(github, wish('1.2.4'), { checkout });
    const { head } = github.repository.pull(1);
    expect(github.repository.read(head, 'apps/app.yaml')).toBe(
      `# owned by team blue\n${deployment('1.2.4')}`,
    );
  });

  test('a host whose graph does not tell files is asked for the tree', async () => {
    const github = tell();
    github.repository.settings.hasFiles = false;
    expect(await trace(github, wish('1.2.4'))).toBe('S TREE H T C U+ P I');
  });
});
