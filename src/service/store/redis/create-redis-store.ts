import type { Redis } from 'ioredis';
import type { RedisPlace } from '../../redis/connect.ts';
import { closeRedis, connectRedis, pingRedis, withinDeadline } from '../../redis/connect.ts';
import { runScript } from '../../redis/run-script.ts';
import { checkKey, checkPrefix, checkValue, endOf } from '../check-entry.ts';
import type { Entry, Listing, Store } from '../store.ts';
import { removeEntries, writeEntry } from './scripts.ts';

const batch = 500;

type Place = {
  readonly redis: Redis;
  readonly keys: readonly [index: string, expiry: string, base: string];
  /** A failure of the work, or its being late, as `store-failed`. */
  readonly attempt: <Result>(work: () => Promise<Result>) => Promise<Result>;
};

/** A store on Redis, shared by all processes that have its address and its prefix. */
export async function createRedisStore(options: RedisPlace): Promise<Store> {
  const redis = await connectRedis(options);
  const base = `${options.prefix}:store`;
  const place: Place = {
    redis,
    keys: [`${base}:index`, `${base}:expiry`, `${base}:entry:`],
    attempt: (work) => withinDeadline({ ...options, code: 'store-failed' }, work),
  };
  return {
    get: (key) =>
      place.attempt(async () => (checkKey(key), (await redis.get(place.keys[2] + key)) ?? undefined)),
    put: async (key, value, { ttl } = {}) => void (await write(place, { key, value, ttl, mode: 'put' })),
    add: (key, value, { ttl } = {}) => write(place, { key, value, ttl, mode: 'add' }),
    delete: (key) => place.attempt(async () => (checkKey(key), void (await remove(place, [key])))),
    list: (prefix, listing) => place.attempt(() => list(place, prefix, listing)),
    deletePrefix: (prefix) => deletePrefix(place, prefix),
    ping: () => pingRedis(redis),
    close: () => closeRedis(redis),
  };
}

type Write = {
  readonly key: string;
  readonly value: string;
  readonly ttl: number | undefined;
  readonly mode: 'put' | 'add';
};

function write({ redis, keys, attempt }: Place, { key, value, ttl, mode }: Write): Promise<boolean> {
  return attempt(async () => {
    checkKey(key);
    checkValue(key, value);
    const life = ttl === undefined ? '' : Math.max(1, Math.ceil(ttl));
    return (await runScript(redis, writeEntry, { keys, values: [Date.now(), key, value, life, mode] })) === 1;
  });
}

/** Reads the index page by page until there are enough entries that are still there. */
async function list(place: Place, prefix: string, { after = '', limit }: Listing): Promise<readonly Entry[]> {
  checkPrefix(prefix);
  const entries: Entry[] = [];
  let cursor = after;
  while (entries.length < limit) {
    const size = Math.min(batch, limit - entries.length);
    const keys = await readIndex(place, { prefix, after: cursor, limit: size });
    if (keys.length === 0) break;
    const values = await place.redis.mget(keys.map((key) => place.keys[2] + key));
    for (const [position, key] of keys.entries()) {
      const value = values[position];
      if (typeof value === 'string') entries.push({ key, value });
    }
    cursor = keys.at(-1) ?? cursor;
  }
  return entries;
}

/** Goes through the keys once, so that it ends however many are written meanwhile; each batch has its own deadline. */
async function deletePrefix(place: Place, prefix: string): Promise<number> {
  let removed = 0;
  let cursor = '';
  for (;;) {
    const [keys, count] = await place.attempt(async () => {
      checkPrefix(prefix);
      const found = await readIndex(place, { prefix, after: cursor, limit: batch });
      return [found, await remove(place, found)] as const;
    });
    removed += count;
    if (keys.length < batch) return removed;
    cursor = keys.at(-1) ?? cursor;
  }
}

type Range = { readonly prefix: string; readonly after: string; readonly limit: number };

function readIndex({ redis, keys }: Place, { prefix, after, limit }: Range): Promise<string[]> {
  const from = after >= prefix ? `(${after}` : `[${prefix}`;
  return redis.zrangebylex(
    keys[0],
    after === '' && prefix === '' ? '-' : from,
    `(${endOf(prefix)}`,
    'LIMIT',
    0,
    limit,
  );
}

async function remove({ redis, keys }: Place, removed: readonly string[]): Promise<number> {
  if (removed.length === 0) return 0;
  return Number(await runScript(redis, removeEntries, { keys, values: removed }));
}
