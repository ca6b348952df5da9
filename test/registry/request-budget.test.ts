import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseImageName } from '../../src/registry/image-name.ts';
import { createRequestBudget } from '../../src/registry/request-budget.ts';
import { startFakeRegistry, type FakeRegistry } from '../support/fake-registry.ts';
import { createQuickRegistry, toAccess } from '../support/registry-access.ts';

let fake: FakeRegistry;
beforeAll(async () => {
  fake = await startFakeRegistry({
    repositories: { app: ['1.0.0'], busy: ['1.0.0'] },
    handlers: [(_, { url }) => (url.pathname.startsWith('/v2/busy/') ? { status: 503 } : undefined)],
  });
});
afterAll(() => fake.close());

test('a budget gives what it has, and no more', () => {
  const budget = createRequestBudget(2);
  expect([budget.take(), budget.take(), budget.take(), budget.used(), budget.limit]).toEqual([
    true,
    true,
    false,
    2,
    2,
  ]);
});

test('clients that are given the same budget share it', async () => {
  const budget = createRequestBudget(4);
  const image = parseImageName(`${fake.host}/app`);
  // Three requests: https, http, and the list.
  await createQuickRegistry({ budget }).listTags(image, toAccess());
  const second = createQuickRegistry({ budget }).listTags(image, toAccess());
  await expect(second).rejects.toMatchObject({ code: 'registry-budget' });
  expect(budget.used()).toBe(4);
});

test('requests that are repeated count, and none is made beyond the budget', async () => {
  const budget = createRequestBudget(4);
  const registry = createQuickRegistry({ budget });
  const listing = registry.listTags(parseImageName(`${fake.host}/busy`), toAccess());
  await expect(listing).rejects.toMatchObject({ code: 'registry-budget' });
  expect(registry.stats().requests).toBe(4);
  expect(registry.waits).toEqual([1_000, 3_000]);
});
