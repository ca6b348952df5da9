import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RedisPlace } from '../../../src/service/redis/connect.ts';
import { createRedisStore } from '../../../src/service/store/redis/create-redis-store.ts';
import { startRedisServer, type RedisServer } from '../../support/redis-server.ts';

describe('a store on Redis', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await startRedisServer(['--requirepass', 's3cret-word']);
  });
  afterAll(() => server.close());

  const withPassword = (password: string) => server.url.replace('redis://', `redis://:${password}@`);
  const create = (prefix: string, options: Partial<RedisPlace> = {}) =>
    createRedisStore({ url: withPassword('s3cret-word'), prefix, warn: () => undefined, ...options });

  test('shares entries with those who have the same prefix, and with nobody else', async () => {
    const [one, same, other] = [await create('{a}'), await create('{a}'), await create('{b}')];
    await one.put('key', 'value');
    expect(await same.get('key')).toBe('value');
    expect(await other.list('', { limit: 9 })).toEqual([]);
    await Promise.all([one, same, other].map((store) => store.close()));
  });

  test('leaves no trace of expired entries in its index', async () => {
    const store = await create('{expiry}');
    for (let index = 0; index < 200; index += 1) await store.put(`short/${index}`, 'x', { ttl: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1_050));
    for (let index = 0; index < 20; index += 1) await store.put(`kept/${index}`, 'x');
    await store.close();
    const redis = new Redis(withPassword('s3cret-word'));
    expect(await redis.zcard('{expiry}:store:index')).toBe(20);
    expect(await redis.zcard('{expiry}:store:expiry')).toBe(0);
    await redis.quit();
  });

  test('goes on by itself when Redis is killed and started again, with what was stored', async () => {
    const warnings: string[] = [];
    const store = await create('{restart}', { warn: (message) => warnings.push(message) });
    await store.put('before', '1');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const restarted = server.restart({ pause: 300 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const meanwhile = store.put('meanwhile', '2');
    await restarted;
    await meanwhile;
    expect(await store.get('before')).toBe('1');
    expect(await store.get('meanwhile')).toBe('2');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^Redis at 127\.0\.0\.1:\d+ is out of reach: /);
    await store.close();
  });

  test('gives up at its deadline when Redis does not answer, and says no to a ping', async () => {
    const store = await create('{frozen}', { deadline: 1_000 });
    await store.put('a', '1');
    server.freeze();
    const start = performance.now();
    const answers = await Promise.allSettled([store.get('a'), store.put('a', '2'), store.deletePrefix('a')]);
    const pinged = await store.ping();
    const took = performance.now() - start;
    server.thaw();
    const refusal = expect.objectContaining({ code: 'store-failed' });
    expect(answers).toEqual(answers.map(() => ({ status: 'rejected', reason: refusal })));
    expect(pinged).toBe(false);
    expect(took).toBeGreaterThan(1_000);
    expect(took).toBeLessThan(6_000);
    await store.close();
  });

  test('says what is wrong without saying the password', async () => {
    const warnings: string[] = [];
    const store = await createRedisStore({
      url: withPassword('wrong-word'),
      prefix: '{x}',
      warn: (message) => warnings.push(message),
    });
    const failure = String(await store.get('a').catch((error: unknown) => error));
    await store.close();
    expect(failure).toMatch(/Redis at 127\.0\.0\.1:\d+: .*(NOAUTH|WRONGPASS)/);
    expect(`${failure} ${warnings.join()}`).not.toContain('wrong-word');
  });

  test.each(['localhost:6379', 'http://localhost', 'redis://', ''])('refuses the address %j', async (url) => {
    await expect(createRedisStore({ url, prefix: 'x', warn: () => undefined })).rejects.toMatchObject({
      code: 'invalid-config',
      message: expect.stringContaining('expected redis://'),
    });
  });
});
