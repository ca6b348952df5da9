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

describe('commits of people', () => {
  test('row 17: a fix on the branch stops updates, with one notice', async () => {
    const github = await tellProposed();
    const { head } = github.repository.pull(1);
    const fix = github.repository.push(head, { 'README.md': 'fixed\n' }, { author: 'alice' });
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S CMP E');
    expect(github.repository.tip(head)).toBe(fix);
    expect(github.repository.pull(1).body).toContain('commits by alice');
    expect(github.repository.pull(1).body).toContain('1.2.5');
    expect(github.repository.pull(1).title).toBe('Update ghcr.io/acme/app to 1.2.4');
    expect(await trace(github, wish('1.2.5'), { minute: 2 })).toBe('S CMP');
    expect(await stateAfter(github, wish('1.2.5'))).toBe('edited unchanged');
  });

  test('rows 18 and 63: a push during the run wins', async () => {
    const github = await tellProposed();
    const { head } = github.repository.pull(1);
    let pushed = '';
    github.intercept = (letter, perform) => {
      if (letter === 'U→' && pushed === '') pushed = github.repository.push(head, { 'README.md': 'mine\n' });
      return perform();
    };
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S T C U→ S CMP E');
    expect(github.repository.tip(head)).toBe(pushed);
  });

  test('row 19: the same content with our trailers is ours, without them it is not', async () => {
    const github = await tellProposed();
    const { head, headOid } = github.repository.pull(1);
    const old = github.repository.objects.readCommit(headOid);
    const amend = (message: string) => {
      const oid = github.repository.objects.writeCommit({
        tree: old?.tree ?? '',
        parents: old?.parents ?? [],
        message,
        author: 'alice',
      });
      github.repository.moveRef(head, oid);
    };
    amend(`reworded\n${old?.message ?? ''}`);
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S T C U→ E');
    amend('reworded');
    expect(await stateAfter(github, wish('1.2.6'), { minute: 2 })).toBe('edited done');
  });

  test('row 20: a merge of the base branch is no edit', async () => {
    const github = await tellProposed();
    github.repository.push('main', { 'README.md': 'news\n' });
    github.repository.updateBranch(1);
    expect(await trace(github, wish('1.2.4'))).toBe('S CMP B');
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S CMP B T C U→ E');
  });

  test('row 20: nor is it when the base branch has changed the same file', async () => {
    const github = await tellProposed();
    github.repository.push('main', { 'apps/app.yaml': `# note\n${deployment('1.2.3')}` });
    const { head } = github.repository.pull(1);
    github.repository.push(
      head,
      { 'apps/app.yaml': `# note\n${deployment('1.2.4')}` },
      {
        message: 'Merge branch main',
        parents: [github.repository.tip(head) ?? '', github.repository.tip('main') ?? ''],
      },
    );
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S CMP B T C U→ E');
    expect(github.repository.read(head, 'apps/app.yaml')).toBe(`# note\n${deployment('1.2.5')}`);
  });

  test('a merge of the base branch that hides an edit is an edit', async () => {
    const github = await tellProposed();
    github.repository.push('main', { 'README.md': 'news\n' });
    const { head } = github.repository.pull(1);
    github.repository.push(
      head,
      { 'README.md': 'news\n', 'apps/app.yaml': deployment('1.2.4').replace('30', '60') },
      {
        message: 'Merge branch main',
        parents: [github.repository.tip(head) ?? '', github.repository.tip('main') ?? ''],
      },
    );
    expect(await stateAfter(github, wish('1.2.5'), { minute: 1 })).toBe('edited done');
  });

  test('row 21: an empty commit is no edit', async () => {
    const github = await tellProposed();
    const { head } = github.repository.pull(1);
    github.repository.push(head, {}, { message: 'run the checks again' });
    expect(await trace(github, wish('1.2.4'))).toBe('S CMP');
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S CMP T C U→ E');
  });

  test('row 22: the name of the bot does not make an edit ours', async () => {
    const github = await tellProposed();
    const { head, headOid } = github.repository.pull(1);
    const message = github.repository.objects.readCommit(headOid)?.message ?? '';
    github.repository.push(head, { 'README.md': 'sneaky\n' }, { author: 'bot', message });
    expect(await stateAfter(github, wish('1.2.5'), { minute: 1 })).toBe('edited done');
  });

  test('row 22: nor do its trailers on a commit that takes the place of ours', async () => {
    const github = await tellProposed();
    const { head, headOid } = github.repository.pull(1);
    const { message = '', parents = [] } = github.repository.objects.readCommit(headOid) ?? {};
    const theirs = github.repository.push(
      head,
      { 'apps/app.yaml': deployment('1.2.4').replace('30', '60') },
      { author: 'bot', message, parents: [...parents] },
    );
    expect(await stateAfter(github, wish('1.2.5'), { minute: 1 })).toBe('edited done');
    expect(github.repository.tip(head)).toBe(theirs);
  });
});

describe('what people do to pull requests', () => {
  test('row 23: text around our part stays byte for byte', async () => {
    const github = await tellProposed();
    const pull = github.repository.pull(1);
    pull.body = `Please read.\r\n\r\n${pull.body.replaceAll('\n', '\r\n')}\r\n  thanks  `;
    expect(await trace(github, wish('1.2.4'))).toBe('S');
    await run(github, wish('1.2.5'), { minute: 1 });
    expect(pull.body.startsWith('Please read.\r\n\r\n<!-- tidemark:begin -->')).toBe(true);
    expect(pull.body.endsWith('<!-- tidemark:end -->\r\n  thanks  ')).toBe(true);
    expect(pull.body).toContain('1.2.5');
  });

  test('row 24: a title of somebody stays', async () => {
    const github = await tellProposed();
    github.repository.rename(1, 'My title');
    expect(await trace(github, wish('1.2.4'))).toBe('S');
    await run(github, wish('1.2.5'), { minute: 1 });
    expect(github.repository.pull(1).title).toBe('My title');
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S');
  });

  test('row 25: a label that was taken off stays off', async () => {
    const github = await tellProposed();
    github.repository.pull(1).labels = [];
    expect(await trace(github, wish('1.2.4'))).toBe('S');
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S T C U→ E');
    expect(github.repository.pull(1).labels).toEqual([]);
  });

  test('row 26: a draft stays a draft', async () => {
    const github = await tellProposed();
    github.repository.pull(1).draft = true;
    expect(await trace(github, wish('1.2.4'))).toBe('S');
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S T C U→ E');
    expect(github.repository.pull(1).draft).toBe(true);
  });

  test('row 27: another base pauses', async () => {
    const github = await tellProposed();
    github.repository.push('release', {}, { parents: [github.repository.tip('main') ?? ''] });
    github.repository.pull(1).base = 'release';
    const { groups } = await run(github, wish('1.2.5'), { minute: 1 });
    expect(groups).toMatchObject([
      { state: 'edited', outcome: 'unchanged', reason: expect.stringContaining('release') },
    ]);
    expect(github.takeTrace()).toBe('S');
  });

  test.each([
    ['writer', 'S CMP PERM T C U→ E', true],
    ['reader', 'S CMP PERM E', false],
  ])('row 28: the box counts when a %s has ticked it', async (editor, expected, rebuilt) => {
    const github = await tellProposed();
    const pull = github.repository.pull(1);
    github.repository.push(pull.head, { 'README.md': 'mine\n' });
    await run(github, wish('1.2.5'), { minute: 1 });
    pull.body = pull.body.replace('- [ ] <!-- tidemark:rebuild -->', '- [x] <!-- tidemark:rebuild -->');
    pull.editor = editor;
    expect(await trace(github, wish('1.2.5'), { minute: 2 })).toBe(expected);
    expect(pull.body).toContain('- [ ] <!-- tidemark:rebuild -->');
    expect(github.repository.read(pull.head, 'README.md') === 'fleet\n').toBe(rebuilt);
  });

  test.each([false, true])(
    'rows 29 and 30: a closed pull request is a no, branch deleted: %s',
    async (deleted) => {
      const github = await tellProposed();
      github.repository.close(1);
      if (deleted) github.repository.deleteRef(github.repository.pull(1).head);
      for (let minute = 1; minute <= 10; minute++)
        expect(await trace(github, wish('1.2.4'), { minute })).toBe('S');
      expect(github.repository.state.pulls).toHaveLength(1);
    },
  );

  test('row 31: a newer tag after a no gets its own pull request', async () => {
    const github = await tellProposed();
    github.repository.close(1);
    const old = structuredClone(github.repository.pull(1));
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S H T C U→ P I');
    expect(github.repository.pull(1)).toEqual(old);
    expect(github.repository.pull(2)).toMatchObject({ head: old.head, state: 'OPEN' });
    expect(await trace(github, wish('1.2.5'), { minute: 2 })).toBe('S');
  });

  test('row 32: without its label a no is found by the branch', async () => {
    const github = await tellProposed();
    github.repository.close(1);
    github.repository.pull(1).labels = [];
    for (let minute = 1; minute <= 3; minute++)
      expect(await stateAfter(github, wish('1.2.4'), { minute })).toBe('rejected unchanged');
    expect(github.takeTrace()).toBe('S H S H S H');
    expect(github.repository.state.pulls).toHaveLength(1);
  });

  test('row 33: a no is taken back by a command, by a new name, or by reopening', async () => {
    const closed = async () => {
      const github = await tellProposed();
      github.repository.close(1);
      return github;
    };
    const commanded = await closed();
    expect(
      await trace(commanded, wish('1.2.4'), {
        minute: 1,
        request: { asked: { rebuild: [], recreate: [1] } },
      }),
    ).toBe('S H P I');
    expect(await trace(commanded, wish('1.2.4'), { minute: 2 })).toBe('S');
    const renamed = await closed();
    renamed.repository.rename(1, 'yes, please');
    expect(await trace(renamed, wish('1.2.4'), { minute: 1 })).toBe('S H P I');
    expect(await trace(renamed, wish('1.2.4'), { minute: 2 })).toBe('S');
    const reopened = await closed();
    reopened.repository.reopen(1);
    expect(await trace(reopened, wish('1.2.4'), { minute: 1 })).toBe('S');
    for (const { repository } of [commanded, renamed, reopened])
      expect(repository.state.pulls.filter(({ state }) => state === 'OPEN')).toHaveLength(1);
    const before = await tellProposed();
    before.repository.rename(1, 'named before');
    before.repository.close(1);
    expect(await trace(before, wish('1.2.4'), { minute: 1 })).toBe('S');
  });

  test('rows 35 and 36: a merged branch goes, unless somebody went on with it', async () => {
    const github = await tellProposed();
    github.repository.merge(1);
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S U−');
    expect(await trace(github, wish('1.2.4'), { minute: 2 })).toBe('S');
    const other = await tellProposed();
    other.repository.merge(1);
    const { head } = other.repository.pull(1);
    const work = other.repository.push(head, { 'README.md': 'more\n' });
    const { problems } = await run(other, wish('1.2.4'), { minute: 1 });
    expect(other.repository.tip(head)).toBe(work);
    expect(problems).toMatchObject([{ severity: 'warning', message: expect.stringContaining(head) }]);
  });

  test('row 37: what was merged and taken back is proposed once more, as a draft that says so', async () => {
    const github = await tellProposed();
    github.repository.merge(1, { deleteBranch: true });
    github.repository.push('main', { 'apps/app.yaml': deployment('1.2.3') });
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S H T C U+ P I');
    expect(github.repository.pull(2)).toMatchObject({
      draft: true,
      body: expect.stringContaining('taken back'),
    });
    expect(await trace(github, wish('1.2.4'), { minute: 2 })).toBe('S');
    github.repository.close(2);
    expect(await trace(github, wish('1.2.4'), { minute: 3 })).toBe('S');
  });

  test('row 38: a fork with our branch name and label is not ours', async () => {
    const github = tell();
    await run(github, wish('1.2.4'));
    const own = structuredClone(github.repository.pull(1));
    github.repository.state.pulls.length = 0;
    github.repository.state.refs.delete(own.head);
    const fork = github.repository.open({
      title: 'x',
      body: own.body,
      head: own.head,
      base: 'main',
      draft: false,
      fork: true,
    });
    fork.labels = ['tidemark'];
    fork.headOid = own.headOid;
    expect(await trace(github, wish('1.2.4'), { minute: 1 })).toBe('S H T C U+ P I');
    expect(github.repository.pull(1).body).toBe(own.body);
    expect(github.repository.pull(2)).toMatchObject({ head: own.head, fork: false });
  });

  test('row 38: nor is it when a snapshot lists it with our branch', async () => {
    const github = await tellProposed();
    github.intercept = (letter, perform) => {
      const answer = perform();
      const text = JSON.stringify(answer.body).replaceAll(
        '"isCrossRepository":false',
        '"isCrossRepository":true',
      );
      return letter === 'S' ? { ...answer, body: JSON.parse(text) } : answer;
    };
    const before = structuredClone(github.repository.state);
    const { groups } = await run(github, wish('1.2.5'), { minute: 1, request: { dryRun: true } });
    expect(groups).toMatchObject([{ state: 'orphan', would: 'open' }]);
    expect(groups[0]?.pullRequest).toBeUndefined();
    await run(github, [], { minute: 1 });
    expect(github.repository.pull(1).body).toBe(before.pulls[0]?.body);
  });

  test('row 98: edited, closed, and then a newer tag', async () => {
    const github = await tellProposed();
    const { head } = github.repository.pull(1);
    github.repository.push(head, { 'README.md': 'mine\n' });
    github.repository.close(1);
    expect(await stateAfter(github, wish('1.2.4'), { minute: 1 })).toBe('rejected unchanged');
    expect(await trace(github, wish('1.2.5'), { minute: 1 })).toBe('S CMP H T C U→ P I');
    expect(github.repository.pull(2)).toMatchObject({ head, state: 'OPEN' });
    expect(github.repository.read(head, 'README.md')).toBe('fleet\n');
    // What was closed keeps the commits that somebody has made.
    const { headOid } = github.repository.pull(1);
    const kept = github.repository.objects.filesOf(headOid).get('README.md')?.oid ?? '';
    expect(github.repository.objects.readBlob(kept)?.toString()).toBe('mine\n');
  });
});
