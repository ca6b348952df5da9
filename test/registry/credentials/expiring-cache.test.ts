import { expect, test } from 'vitest';

import { createExpiringCache } from '../../../src/registry/credentials/expiring-cache.ts';

const MINUTE = 60_000;

test.each([
  ['an hour', 60, 54, 56],
  ['twelve hours', 720, 714, 716],
  ['six minutes', 6, 2, 4],
])('keeps a value of %s until shortly before its end', async (_, life, fresh, stale) => {
  let time = 0;
  let loads = 0;
  const cache = createExpiringCache<number>(() => time);
  const get = (): Promise<number> =>
    cache('key', async () => {
      loads += 1;
      return { value: loads, expiresAt: time + life * MINUTE };
    });
  expect(await get()).toBe(1);
  time = fresh * MINUTE;
  expect(await get()).toBe(1);
  time = stale * MINUTE;
  expect(await get()).toBe(2);
});

test('loads once for many that ask at the same time, and once per key', async () => {
  const cache = createExpiringCache<string>(() => 0);
  const loads: string[] = [];
  const get = (key: string): Promise<string> =>
    cache(key, async () => {
      loads.push(key);
      return { value: key, expiresAt: MINUTE };
    });
  expect(await Promise.all([get('a'), get('a'), get('b'), get('a')])).toEqual(['a', 'a', 'b', 'a']);
  expect(loads).toEqual(['a', 'b']);
});

test('keeps a failure for half a minute', async () => {
  let time = 0;
  let loads = 0;
  const cache = createExpiringCache<string>(() => time);
  const get = (): Promise<string> =>
    cache('key', async () => {
      loads += 1;
      if (loads === 1) throw new Error('refused');
      return { value: 'fine', expiresAt: time + MINUTE };
    });
  await expect(get()).rejects.toThrow('refused');
  time = 29_000;
  await expect(get()).rejects.toThrow('refused');
  expect(loads).toBe(1);
  time = 31_000;
  expect(await get()).toBe('fine');
});
