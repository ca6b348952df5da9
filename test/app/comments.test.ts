import { describe, expect, test } from 'vitest';
import { keys } from '../../src/service/inventory/keys.ts';
import { bot, comment, pullRequest, push } from '../support/app/payloads.ts';
import { states, useStage } from '../support/app/story.ts';

describe.each(states)('with the state in %s', (state) => {
  const stage = useStage({ state });

  test('a writer pauses an update with a comment, and is shown that it was read', async () => {
    const { hub, service, repository } = stage();
    await service.send('push', push(repository));
    await service.settle();
    hub.takeTrace();
    await service.send('issue_comment', comment(repository, 'Not now.\n\n/tidemark pause\n'));
    await service.settle();
    expect(hub.takeTrace()).toMatch(/^PULL PERM E REACT S.* ANSWERS COMMENT$/);
    expect(repository.github.repository.pull(1).body).toContain('Paused');
  });

  test('and takes it back', async () => {
    const { hub, service, repository } = stage();
    hub.takeTrace();
    await service.send('issue_comment', comment(repository, '/tidemark resume'));
    await service.settle();
    expect(repository.github.repository.pull(1).body).not.toContain('Paused');
    expect(hub.takeTrace()).toMatch(/ ANSWERS ANSWER→$/);
    expect(repository.github.repository.comments).toMatchObject([
      { body: expect.stringContaining('`/tidemark resume`') },
    ]);
  });

  test.each([
    ['by a bot', { type: 'Bot', login: 'helper[bot]' }],
    ['by an edit', { action: 'edited' }],
    ['by a deletion', { action: 'deleted' }],
  ])('row 93: a command %s has no effect, and costs no request', async (_, over) => {
    const { hub, service, repository } = stage();
    hub.takeTrace();
    await service.send('issue_comment', comment(repository, '/tidemark pause', over));
    await service.settle();
    expect(hub.takeTrace()).toBe('');
  });

  test('row 93: a command by a reader changes nothing, and gets a reaction only', async () => {
    const { hub, service, repository } = stage();
    const before = repository.github.repository.pull(1).body;
    hub.takeTrace();
    await service.send('issue_comment', comment(repository, '/tidemark recreate', { login: 'reader' }));
    await service.settle();
    expect(hub.takeTrace()).toBe('PULL PERM REACT S');
    expect(repository.github.repository.comments).toHaveLength(1);
    expect(repository.github.repository.pull(1).body).toBe(before);
  });

  test('a comment without a command, or on an issue, costs no request', async () => {
    const { hub, service, repository } = stage();
    await service.send('issue_comment', comment(repository, 'please /tidemark pause'));
    await service.send('issue_comment', { ...comment(repository, '/tidemark pause'), issue: { number: 1 } });
    await service.settle();
    expect(hub.takeTrace()).toBe('');
  });

  test('a command on a pull request of somebody else changes nothing', async () => {
    const { hub, service, repository } = stage();
    const { github } = repository;
    github.repository.push('feature', { 'other.txt': 'x' });
    const other = github.repository.open({
      title: 'mine',
      body: 'mine',
      head: 'feature',
      base: 'main',
      draft: false,
    });
    hub.takeTrace();
    await service.send('issue_comment', comment(repository, '/tidemark pause', { number: other.number }));
    await service.settle();
    expect(hub.takeTrace()).toBe('PULL S');
    expect(github.repository.pull(other.number).body).toBe('mine');
  });

  test('an edit of our pull request by a person is looked at, one of another or by us is not', async () => {
    const { hub, service, repository } = stage();
    await service.send('pull_request', pullRequest(repository, 'edited'));
    await service.settle();
    expect(hub.takeTrace()).toBe('S');
    await service.send('pull_request', pullRequest(repository, 'edited', 1, { sender: bot(hub) }));
    await service.send('pull_request', pullRequest(repository, 'synchronize'));
    await service.send('pull_request', pullRequest(repository, 'edited', 2));
    await service.settle();
    expect(hub.takeTrace()).toBe('');
  });

  test('the box that asks for a rebuild counts when a writer ticked it', async () => {
    const { hub, service, repository } = stage();
    const { github } = repository;
    const pull = github.repository.pull(1);
    github.repository.push(pull.head, { 'apps/app.yaml': 'image: mine\n' }, { author: 'person' });
    await service.send('push', push(repository, { ref: `refs/heads/${pull.head}` }));
    await service.settle();
    expect(pull.body).toContain('- [ ]');
    pull.body = pull.body.replace('- [ ]', '- [x]');
    pull.editor = 'writer';
    hub.takeTrace();
    await service.send('pull_request', pullRequest(repository, 'edited'));
    await service.settle();
    expect(github.repository.read(pull.head, 'apps/app.yaml')).toContain(':1.1.0 # {');
    expect(pull.body).not.toContain('- [x]');
  });

  test('somebody who closes the pull request is believed', async () => {
    const { hub, service, repository } = stage();
    repository.github.repository.close(1);
    hub.takeTrace();
    await service.send('pull_request', pullRequest(repository, 'closed'));
    await service.settle();
    expect(hub.takeTrace()).toMatch(/^S(?: H)?$/);
    expect(repository.github.repository.state.pulls.filter(({ state }) => state === 'OPEN')).toHaveLength(1);
  });
});

describe('with more than one newer tag', () => {
  const stage = useStage({
    registry: { repositories: { 'acme/app': ['1.0.0', '1.1.0', '1.2.0'] } },
  });

  test('a version that a writer ignores gives way to the next best one, and the page says who asked for it', async () => {
    const { service, repository } = stage();
    const { github } = repository;
    await service.send('push', push(repository));
    await service.settle();
    const { head } = github.repository.pull(1);
    expect(github.repository.read(head, 'apps/app.yaml')).toContain(':1.2.0 # {');
    await service.send('issue_comment', comment(repository, '/tidemark ignore 1.2.0'));
    await service.settle();
    expect(github.repository.read(head, 'apps/app.yaml')).toContain(':1.1.0 # {');
    const view = await service.state.store.get(keys.view(1, 100));
    expect(view).toContain('writer asked on pull request #1 not to propose 1.2.0');
    await service.send('issue_comment', comment(repository, '/tidemark unignore 1.2.0'));
    await service.settle();
    expect(github.repository.read(head, 'apps/app.yaml')).toContain(':1.2.0 # {');
  });
});
