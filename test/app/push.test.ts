import { describe, expect, test } from 'vitest';
import { bot, push } from '../support/app/payloads.ts';
import { states, useStage } from '../support/app/story.ts';

describe.each(states)('with the state in %s', (state) => {
  const stage = useStage({ state });

  test('a push ends in a pull request', async () => {
    const { hub, service, repository } = stage();
    const answer = await service.send('push', push(repository));
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ accepted: true });
    await service.settle();
    const pull = repository.github.repository.pull(1);
    expect(pull).toMatchObject({ state: 'OPEN', base: 'main', labels: ['tidemark'] });
    expect(repository.github.repository.read(pull.head, 'apps/app.yaml')).toContain(':1.1.0 # {');
    expect(hub.takeTrace()).toBe('TOKEN S TAR S H T C U+ P I');
  });

  test('the token reaches this repository only, with the permissions that it takes', () => {
    const { hub } = stage();
    expect(hub.minted).toEqual([
      expect.objectContaining({
        installation: 1,
        repositories: [100],
        permissions: { contents: 'write', metadata: 'read', pull_requests: 'write' },
      }),
    ]);
  });

  test('a repository on which nothing has changed costs one query', async () => {
    const { hub, registry, service, repository } = stage();
    registry.requests.length = 0;
    await service.send('push', push(repository));
    await service.settle();
    expect(hub.takeTrace()).toBe('S');
    expect(registry.requests.map(({ url }) => url)).not.toContain('/v2/acme/app/tags/list');
  });

  test('an unrelated push costs the new tree, and nothing is written', async () => {
    const { hub, service, repository } = stage();
    repository.github.repository.push('main', { 'README.md': 'words\n' });
    await service.send('push', push(repository));
    await service.settle();
    expect(hub.takeTrace()).toBe('S TAR S');
  });

  test('after a restart, a repository on which nothing has changed costs a token and one query', async () => {
    const open = stage();
    await open.restart();
    open.hub.takeTrace();
    await open.service.send('push', push(open.repository));
    await open.service.settle();
    expect(open.hub.takeTrace()).toBe('TOKEN S');
  });

  test.each([
    ['to another branch', { ref: 'refs/heads/feature' }],
    ['of a tag', { ref: 'refs/tags/v1' }],
    ['that deletes a branch', { ref: 'refs/heads/main', deleted: true }],
  ])('a push %s leads to nothing', async (_, over) => {
    const { hub, service, repository } = stage();
    const answer = await service.send('push', push(repository, over));
    expect(answer.status).toBe(202);
    await service.settle();
    expect(hub.takeTrace()).toBe('');
  });

  test('what it pushes itself leads to nothing, and what somebody else pushes to its branch is looked at', async () => {
    const { hub, service, repository } = stage();
    const ref = `refs/heads/${repository.github.repository.pull(1).head}`;
    await service.send('push', push(repository, { ref, sender: bot(hub) }));
    await service.settle();
    expect(hub.takeTrace()).toBe('');
    await service.send('push', push(repository, { ref }));
    await service.settle();
    expect(hub.takeTrace()).toBe('S');
  });

  test('a line of the log says what became of it, and none has a token or the secret', () => {
    const { hub, service } = stage();
    const line = service.lines.find(({ msg }) => msg === 'reconciliation');
    expect(line).toMatchObject({
      installation: 1,
      repository: 100,
      name: 'acme/fleet',
      outcome: 'unchanged',
    });
    for (const { token } of hub.minted) expect(service.log()).not.toContain(token);
    expect(service.log()).not.toContain(service.settings.webhookSecrets[0]);
  });
});
