import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiBudget } from '../../../src/service/limits/api-budget.ts';
import { backends, type Backend } from '../../support/state-backends.ts';

describe.each(backends)('the budget of an installation, in a store on $name', ({ start }) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await start();
  });
  afterAll(() => backend.close());

  async function create() {
    const store = await backend.createStore();
    return { store, budgets: [createApiBudget(store), createApiBudget(store)] as const };
  }
  const reset = () => Math.ceil(Date.now() / 1_000) * 1_000 + 1_800_000;

  test('defers an installation with less than a fifth left until its reset, for all who ask', async () => {
    const { store, budgets } = await create();
    const time = reset();
    await budgets[0].report(1, { limit: 5_000, remaining: 1_000, reset: time });
    expect(await budgets[1].findDeferral(1)).toBeUndefined();
    await budgets[0].report(1, { limit: 5_000, remaining: 999, reset: time });
    expect(await budgets[1].findDeferral(1)).toBe(time);
    expect(await budgets[1].findDeferral(2)).toBeUndefined();
    await store.close();
  });

  test('goes by the least of one hour, however late it is told, and by the next hour when that has begun', async () => {
    const { store, budgets } = await create();
    const [budget] = budgets;
    const time = reset();
    await budget.report(1, { limit: 5_000, remaining: 10, reset: time });
    await budget.report(1, { limit: 5_000, remaining: 4_000, reset: time + 1_000 });
    expect(await budget.findDeferral(1)).toBe(time);
    await budget.report(1, { limit: 5_000, remaining: 4_990, reset: time + 1_700_000 });
    expect(await budget.findDeferral(1)).toBeUndefined();
    await store.close();
  });

  test('ends with the reset, and does not believe in one that is past or far away', async () => {
    const { store, budgets } = await create();
    const [budget] = budgets;
    await budget.report(1, { limit: 5_000, remaining: 0, reset: Date.now() - 1 });
    expect(await budget.findDeferral(1)).toBeUndefined();
    await budget.report(1, { limit: 5_000, remaining: 0, reset: Date.now() + 40 });
    expect(await budget.findDeferral(1)).toBeDefined();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(await budget.findDeferral(1)).toBeUndefined();
    await budget.report(1, { limit: 5_000, remaining: 0, reset: Date.now() + 1e12 });
    expect(await budget.findDeferral(1)).toBeLessThanOrEqual(Date.now() + 3_600_000);
    await store.close();
  });

  test('goes with everything else of the installation', async () => {
    const { store, budgets } = await create();
    await budgets[0].report(7, { limit: 5_000, remaining: 0, reset: reset() });
    await store.deletePrefix('tenant/7/');
    expect(await budgets[0].findDeferral(7)).toBeUndefined();
    await store.close();
  });
});
