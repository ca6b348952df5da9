import { expect, test } from 'vitest';
import { createStoredViews } from '../../src/service/view/stored-views.ts';
import { createInventory } from '../../src/service/inventory/inventory.ts';
import { installation, push } from '../support/app/payloads.ts';
import { useStage } from '../support/app/story.ts';

const stage = useStage();

test('without a permission everything is read, nothing is written, and the view says what is missing', async () => {
  const { hub, service, repository } = stage();
  const tenant = hub.installations.get(1);
  if (tenant !== undefined) tenant.permissions = { contents: 'write', metadata: 'read' };
  await service.send('push', push(repository));
  await service.settle();
  expect(hub.takeTrace()).toBe('TOKEN TOKEN S TAR S H');
  expect(hub.minted.at(-1)).toMatchObject({ permissions: { contents: 'write', metadata: 'read' } });
  const views = createStoredViews({ ...service.state, inventory: createInventory(service.state) });
  const view = await views.findRepository(100);
  expect(view?.problems).toEqual([
    expect.objectContaining({ message: expect.stringContaining('pull_requests: write') }),
  ]);
  expect(view?.policies).toHaveLength(1);
  expect(view?.runs[0]).toMatchObject({ outcome: 'problems' });
});

test('when the permission is accepted, what was held back is done', async () => {
  const { hub, service, repository } = stage();
  const tenant = hub.installations.get(1);
  if (tenant !== undefined)
    tenant.permissions = { contents: 'write', metadata: 'read', pull_requests: 'write' };
  await service.send('installation', installation(hub, 1, 'new_permissions_accepted'));
  await service.settle();
  expect(repository.github.repository.state.pulls).toHaveLength(1);
});

test('row 96: an installation that is suspended in the middle of a run is left alone', async () => {
  const { hub, service, repository } = stage();
  const tenant = hub.installations.get(1);
  repository.github.repository.push('main', { 'README.md': 'x' });
  hub.intercept = ({ path }) => {
    // The archive was the last thing that it was given.
    if (path.includes('/tarball/') && tenant !== undefined) tenant.isSuspended = true;
    return undefined;
  };
  await service.send('push', push(repository));
  await service.settle();
  const asked = hub.requests.length;
  expect(await service.state.queue.depth()).toEqual({ waiting: 0, delayed: 0, running: 0 });
  await service.send('push', push(repository));
  await service.settle();
  expect(hub.requests).toHaveLength(asked);
  expect(service.lines.findLast(({ msg }) => msg === 'reconciliation')).toMatchObject({
    outcome: 'failed',
  });
});
