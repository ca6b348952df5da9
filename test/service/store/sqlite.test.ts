import { expect, test } from 'vitest';
import { openStateFile } from '../../../src/service/sqlite/open-state-file.ts';
import { createSqliteStore } from '../../../src/service/store/sqlite/create-sqlite-store.ts';

const open = () => openStateFile({ file: ':memory:', warn: () => undefined });

test('stays below its limit by dropping what was written longest ago of what would expire', async () => {
  const store = createSqliteStore(open(), { limit: 100_000 });
  await store.put('kept', 'x'.repeat(1_000));
  for (let index = 0; index < 1_000; index += 1)
    await store.put(`cache/${String(index).padStart(4, '0')}`, 'x'.repeat(1_000), { ttl: 60_000 });
  const entries = await store.list('cache/', { limit: 2_000 });
  expect(entries.length).toBeLessThan(100);
  expect(entries.length).toBeGreaterThan(30);
  expect(entries.at(-1)?.key).toBe('cache/0999');
  expect(await store.get('kept')).toBeDefined();
});

test('refuses an entry when what does not expire fills it, and keeps what there is', async () => {
  const store = createSqliteStore(open(), { limit: 10_000 });
  await store.put('a', 'x'.repeat(6_000));
  await expect(store.put('b', 'x'.repeat(6_000))).rejects.toMatchObject({
    code: 'store-failed',
    message: expect.stringMatching(/the store is full: 12002 bytes .* where 10000 are allowed/),
  });
  expect(await store.list('', { limit: 5 })).toHaveLength(1);
  await store.put('a', 'x'.repeat(9_000));
  expect((await store.get('a'))?.length).toBe(9_000);
});

test('cleans expired entries out of the file while it writes', async () => {
  let time = 1_000;
  const state = open();
  const store = createSqliteStore(state, { now: () => time });
  for (let index = 0; index < 150; index += 1) await store.put(`short/${index}`, 'x', { ttl: 10 });
  time += 10;
  for (let index = 0; index < 100; index += 1) await store.put('other', 'x');
  expect(state.database.prepare('SELECT count(*) AS count FROM entry').get()).toEqual({ count: 1 });
});
