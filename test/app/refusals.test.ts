import { expect, test } from 'vitest';
import { createStoredViews } from '../../src/service/view/stored-views.ts';
import { createInventory } from '../../src/service/inventory/inventory.ts';
import { push } from '../support/app/payloads.ts';
import { useStage } from '../support/app/story.ts';

const stage = useStage();

test('row 74: what a rule refuses is an error once, then a word on the page, also after a restart', async () => {
  const current = stage();
  const { hub, repository } = current;
  repository.github.repository.settings.blockCreation = true;
  const reconcile = async () => {
    await current.service.send('push', push(repository));
    await current.service.settle();
    return current.service.lines.findLast(({ msg }) => msg === 'reconciliation');
  };
  expect(await reconcile()).toMatchObject({
    outcome: 'problems',
    summary: expect.stringContaining('creations being restricted'),
  });
  await current.restart();
  hub.takeTrace();
  expect(await reconcile()).toMatchObject({
    outcome: 'unchanged',
    summary: expect.stringContaining('refused before'),
  });
  expect(hub.takeTrace()).not.toMatch(/[TCU]\+? /);
  const { state } = current.service;
  const views = createStoredViews({ ...state, inventory: createInventory(state) });
  const view = await views.findRepository(100);
  expect(view?.problems).toMatchObject([
    { severity: 'warning', message: expect.stringContaining('creations being restricted') },
  ]);
});
