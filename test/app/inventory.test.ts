import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eraseTenant } from '../../src/service/tenants/erase-tenant.ts';
import {
  installation,
  installationRepositories,
  push,
  registryPackage,
  repositoryEvent,
} from '../support/app/payloads.ts';
import { listKeys } from '../support/app/running-service.ts';
import type { RunningService } from '../support/app/running-service.ts';
import { toFiles, states, useStage } from '../support/app/story.ts';

/** What is kept of a repository, or of anything with this number as a whole part of its key: times contain any digits. */
async function listKeysOf({ state }: RunningService, id: number): Promise<readonly string[]> {
  const keys = await listKeys(state);
  return keys.filter((key) => key.split('/').includes(String(id)));
}

describe.each(states)('with the state in %s', (state) => {
  const stage = useStage({ state });

  test('every repository of a new installation is reconciled', async () => {
    const { hub, service, repository } = stage();
    await service.send('installation', installation(hub, 1, 'created'));
    await service.settle();
    expect(hub.takeTrace()).toBe('TOKEN REPOS TOKEN S TAR S H T C U+ P I');
    expect(repository.github.repository.state.pulls).toHaveLength(1);
    expect(hub.minted[0]).toMatchObject({ repositories: undefined, permissions: { metadata: 'read' } });
  });

  test('a repository that is added is reconciled, and one that is removed is erased', async () => {
    const { hub, registry, service } = stage();
    const added = hub.add(1, { id: 101, name: 'acme/second', files: toFiles(`${registry.host}/acme/app`) });
    await service.send('installation_repositories', installationRepositories(hub, 1, { added: [added] }));
    await service.settle();
    expect(added.github.repository.state.pulls).toHaveLength(1);
    expect(await listKeysOf(service, 101)).not.toEqual([]);
    hub.repositories.delete(101);
    await service.send('installation_repositories', installationRepositories(hub, 1, { removed: [added] }));
    await service.settle();
    expect(await listKeysOf(service, 101)).toEqual([]);
  });

  test('a repository that was renamed is served under its new name', async () => {
    const { hub, service, repository } = stage();
    repository.name = 'acme/fleet-2';
    const changes = { repository: { name: { from: 'fleet' } } };
    hub.takeTrace();
    await service.send('repository', repositoryEvent(repository, 'renamed', { changes }));
    await service.settle();
    expect(hub.takeTrace()).toBe('S');
    expect(service.lines.findLast(({ msg }) => msg === 'reconciliation')).toMatchObject({
      name: 'acme/fleet-2',
      outcome: 'unchanged',
    });
  });

  test('one whose renaming nobody told is found by its number', async () => {
    const { hub, service, repository } = stage();
    repository.name = 'acme/fleet-3';
    hub.takeTrace();
    await service.state.queue.enqueue({ installation: 1, repository: 100, trigger: { kind: 'timer' } });
    await service.settle();
    // The answer for the old name, then what it is called now, then all is well.
    expect(hub.takeTrace()).toMatch(/TOKEN REPO S$/);
    expect(service.lines.findLast(({ msg }) => msg === 'reconciliation')).toMatchObject({
      name: 'acme/fleet-3',
      outcome: 'unchanged',
    });
  });

  test('a repository that was transferred is served for its new owner, and nothing stays with the old one', async () => {
    const { hub, registry, service } = stage();
    hub.install(2, 'umbrella');
    const moved = hub.add(1, { id: 102, name: 'acme/moved', files: toFiles(`${registry.host}/acme/app`) });
    await service.send('push', push(moved));
    await service.settle();
    moved.installation = 2;
    moved.name = 'umbrella/moved';
    const changes = { owner: { from: { organization: { login: 'acme' } } } };
    await service.send('repository', repositoryEvent(moved, 'transferred', { changes }));
    await service.settle();
    const keys = await listKeysOf(service, 102);
    expect(keys.filter((key) => key.startsWith('tenant/1/') || key.endsWith('/1/102'))).toEqual([]);
    expect(keys).toContain('tenant/2/record/102');
    expect(hub.minted.at(-1)).toMatchObject({ installation: 2, repositories: [102] });
  });

  test('an archived repository is left alone until it is unarchived', async () => {
    const { hub, service, repository } = stage();
    repository.isArchived = true;
    await service.send('repository', repositoryEvent(repository, 'archived'));
    hub.takeTrace();
    await service.send('push', push(repository));
    await service.settle();
    expect(hub.takeTrace()).toBe('');
    repository.isArchived = false;
    await service.send('repository', repositoryEvent(repository, 'unarchived'));
    await service.settle();
    expect(hub.takeTrace()).toBe('S');
  });

  test('a suspended installation is left alone until it is unsuspended', async () => {
    const { hub, service, repository } = stage();
    const tenant = hub.installations.get(1);
    if (tenant !== undefined) tenant.isSuspended = true;
    await service.send('installation', installation(hub, 1, 'suspend'));
    hub.requests.length = 0;
    await service.send('push', push(repository));
    await service.settle();
    expect(hub.requests).toEqual([]);
    if (tenant !== undefined) tenant.isSuspended = false;
    hub.takeTrace();
    await service.send('installation', installation(hub, 1, 'unsuspend'));
    await service.settle();
    expect(hub.takeTrace()).toBe('TOKEN REPOS TOKEN S');
  });

  test('of a repository that was deleted nothing stays', async () => {
    const { hub, registry, service } = stage();
    const gone = hub.add(1, { id: 103, name: 'acme/gone', files: toFiles(`${registry.host}/acme/app`) });
    await service.send('push', push(gone));
    await service.settle();
    expect(await listKeysOf(service, 103)).not.toEqual([]);
    hub.repositories.delete(103);
    await service.send('repository', repositoryEvent(gone, 'deleted'));
    await service.settle();
    expect(await listKeysOf(service, 103)).toEqual([]);
  });

  test('of an installation that is deleted nothing stays, and what comes for it later leads to nothing', async () => {
    const { hub, service, repository } = stage();
    const other = hub.add(2, { id: 200, name: 'umbrella/other' });
    await service.send('push', push(other));
    await service.settle();
    const deleted = installation(hub, 1, 'deleted');
    hub.installations.delete(1);
    await service.send('installation', deleted);
    await service.settle();
    const kept = (await listKeys(service.state)).filter(
      (key) => !/^(?:delivery|lock|listing|erased)\//.test(key),
    );
    expect(kept.filter((key) => /(?:^|\/)(?:1|100)(?:\/|$)/.test(key))).toEqual([]);
    expect(kept).toContain('tenant/2/record/200');
    // GitHub may be late.
    await service.send('registry_package', registryPackage(repository, { name: 'app', tag: '1' }));
    await service.settle();
  });

  test('a machine forgets the files of an installation that another machine has erased', async () => {
    const { hub, registry, restart, service } = stage();
    hub.install(7, 'leaving');
    const files = toFiles(`${registry.host}/acme/app`);
    const leaving = hub.add(7, { id: 700, name: 'leaving/fleet', files });
    await service.send('push', push(leaving));
    await service.settle();
    const kept = join(service.settings.dataDirectory, 'cache');
    const isKept = () =>
      readdirSync(kept, { recursive: true }).some((path) => /(^|\/)7(\/|$)/.test(String(path)));
    expect(isKept()).toBe(true);
    const elsewhere = {
      trees: { erase: async () => {} },
      listings: { forget: () => {} },
      tenancy: { stop: () => {} },
    };
    await eraseTenant({ store: service.state.store, ...elsewhere }, 7);
    hub.installations.delete(7);
    hub.repositories.delete(700);
    expect(isKept()).toBe(true);
    await restart();
    await expect.poll(isKept, { timeout: 10_000 }).toBe(false);
  });
});
