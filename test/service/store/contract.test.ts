import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../../src/service/store/store.ts';
import { backends, type Backend } from '../../support/state-backends.ts';

describe.each(backends)('a store on $name', ({ start }) => {
  let backend: Backend;
  let store: Store;
  beforeAll(async () => {
    backend = await start();
  });
  afterAll(() => backend.close());
  beforeEach(async () => {
    store = await backend.createStore();
  });
  afterEach(() => store.close());

  const wait = (time: number) => new Promise((resolve) => setTimeout(resolve, time));
  const listKeys = async (prefix: string, listing: { after?: string; limit: number }) =>
    (await store.list(prefix, listing)).map(({ key }) => key);

  test('gives what was put, and nothing for a key that was never put', async () => {
    await store.put('tenant/1/a', 'väl\u0000ue ✓');
    expect(await store.get('tenant/1/a')).toBe('väl\u0000ue ✓');
    expect(await store.get('tenant/1/b')).toBeUndefined();
  });

  test('keeps the last of two values, and an empty one', async () => {
    await store.put('a', '1');
    await store.put('a', '');
    expect(await store.get('a')).toBe('');
  });

  test('forgets an entry when its time to live is over, and never shows it again', async () => {
    await store.put('a/short', 'x', { ttl: 2_000 });
    await store.put('a/long', 'y', { ttl: 60_000 });
    expect(await store.get('a/short')).toBe('x');
    await wait(2_100);
    expect(await store.get('a/short')).toBeUndefined();
    expect(await listKeys('a/', { limit: 10 })).toEqual(['a/long']);
    expect(await store.deletePrefix('a/')).toBe(1);
  });

  test('keeps an entry for good when it is put again without a time to live', async () => {
    await store.put('a', '1', { ttl: 40 });
    await store.put('a', '2');
    await wait(60);
    await store.put('b', '1');
    expect(await store.get('a')).toBe('2');
    expect(await listKeys('', { limit: 10 })).toEqual(['a', 'b']);
  });

  test('tells one of many callers that its entry was the first, and keeps that one', async () => {
    const callers = Array.from({ length: 50 }, (_, caller) => store.add('delivery/1', String(caller)));
    const told = await Promise.all(callers);
    expect(told.filter(Boolean)).toHaveLength(1);
    expect(await store.get('delivery/1')).toBe(String(told.indexOf(true)));
  });

  test('adds again what has expired or was deleted', async () => {
    expect(await store.add('a', '1', { ttl: 2_000 })).toBe(true);
    expect(await store.add('a', '2')).toBe(false);
    await wait(2_100);
    expect(await store.add('a', '3')).toBe(true);
    await store.delete('a');
    expect(await store.add('a', '4')).toBe(true);
    expect(await store.get('a')).toBe('4');
  });

  test('deletes without complaint what is not there', async () => {
    await store.delete('nothing');
    expect(await store.get('nothing')).toBeUndefined();
  });

  test('lists by prefix in the byte order of the keys, from after a key on, so many at most', async () => {
    const keys = ['a/10', 'a/2', 'a/B', 'a/a', 'a/~', 'a', 'b/1', 'a0'];
    for (const key of keys) await store.put(key, `value of ${key}`);
    expect(await store.list('a/', { limit: 10 })).toEqual(
      ['a/10', 'a/2', 'a/B', 'a/a', 'a/~'].map((key) => ({ key, value: `value of ${key}` })),
    );
    expect(await listKeys('a/', { after: 'a/2', limit: 2 })).toEqual(['a/B', 'a/a']);
    expect(await listKeys('a/', { after: 'a', limit: 1 })).toEqual(['a/10']);
    expect(await listKeys('a/', { after: 'a/~', limit: 5 })).toEqual([]);
    expect(await listKeys('a/', { after: 'b', limit: 5 })).toEqual([]);
    expect(await listKeys('a/', { limit: 0 })).toEqual([]);
    expect(await listKeys('', { limit: 100 })).toEqual([...keys].sort());
  });

  test('fills a page from behind many entries that have expired', async () => {
    for (let index = 0; index < 30; index += 1) await store.put(`a/${index + 10}`, 'x', { ttl: 1 });
    await store.put('a/99', 'y');
    await wait(20);
    expect(await listKeys('a/', { limit: 3 })).toEqual(['a/99']);
  });

  test('erases everything below a prefix, in thousands, and nothing beside it', async () => {
    const keys = Array.from({ length: 1_234 }, (_, index) => `tenant/42/cache/${index}`);
    await Promise.all(keys.map((key) => store.put(key, 'x', { ttl: 60_000 })));
    await store.put('tenant/420/cache/1', 'x');
    expect(await store.deletePrefix('tenant/42/')).toBe(1_234);
    expect(await store.deletePrefix('tenant/42/')).toBe(0);
    expect(await listKeys('tenant/', { limit: 10 })).toEqual(['tenant/420/cache/1']);
  });

  test('takes values of 16 MiB and refuses larger ones', async () => {
    const value = 'x'.repeat(16 * 2 ** 20);
    await store.put('large', value);
    expect((await store.get('large'))?.length).toBe(value.length);
    const refusal = { code: 'store-failed', message: expect.stringContaining('16777217 bytes') };
    await expect(store.put('larger', `${value}x`)).rejects.toMatchObject(refusal);
    await expect(store.add('larger', `${value}x`)).rejects.toMatchObject(refusal);
    expect(await store.get('larger')).toBeUndefined();
  });

  test.each(['with space', 'line\nbreak', 'nul\u0000', 'umlaut-ä', 'x'.repeat(1_025)])(
    'refuses the key %j',
    async (key) => {
      const refusal = { code: 'store-failed', message: expect.stringContaining('expected a key') };
      await expect(store.put(key, 'x')).rejects.toMatchObject(refusal);
      await expect(store.get(key)).rejects.toMatchObject(refusal);
      await expect(store.add(key, 'x')).rejects.toMatchObject(refusal);
      await expect(store.delete(key)).rejects.toMatchObject(refusal);
      await expect(store.list(key, { limit: 1 })).rejects.toMatchObject(refusal);
      await expect(store.deletePrefix(key)).rejects.toMatchObject(refusal);
    },
  );

  test('has no entry without a key', async () => {
    await expect(store.put('', 'x')).rejects.toMatchObject({ code: 'store-failed' });
    await expect(store.get('')).rejects.toMatchObject({ code: 'store-failed' });
  });

  test('answers a ping until it is closed, and fails with its code after', async () => {
    expect(await store.ping()).toBe(true);
    await store.close();
    expect(await store.ping()).toBe(false);
    await expect(store.get('a')).rejects.toMatchObject({ code: 'store-failed' });
  });
});
