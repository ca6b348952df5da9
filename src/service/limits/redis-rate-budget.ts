import type { RedisPlace } from '../redis/connect.ts';
import { closeRedis, connectRedis, withinDeadline } from '../redis/connect.ts';
import { runScript, toScript } from '../redis/run-script.ts';
import type { Rate, RateBudget } from './rate-budget.ts';

/** The step of `reserve` in rate-budget.ts. Arguments: now, interval, burst, patience. Gives the wait and whether. */
const reserveOne = toScript(`
local now, interval, burst, patience = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local state = redis.call('HMGET', KEYS[1], 'due', 'blocked')
local due, blocked = tonumber(state[1] or 0), tonumber(state[2] or 0)
local from = math.max(due, now, blocked)
local wait = math.max(0, from - (burst - 1) * interval - now, blocked - now)
if wait > patience then return { 0, math.ceil(wait) } end
redis.call('HSET', KEYS[1], 'due', from + interval)
redis.call('PEXPIREAT', KEYS[1], math.ceil(math.max(from + interval, blocked)) + 60000)
return { 1, math.ceil(wait) }
`);

/** Arguments: until. */
const blockHost = toScript(`
local until_ = math.max(tonumber(redis.call('HGET', KEYS[1], 'blocked') or 0), tonumber(ARGV[1]))
local due = tonumber(redis.call('HGET', KEYS[1], 'due') or 0)
redis.call('HSET', KEYS[1], 'blocked', until_)
redis.call('PEXPIREAT', KEYS[1], math.ceil(math.max(due, until_)) + 60000)
`);

export type RedisRateBudget = RateBudget & { readonly close: () => Promise<void> };

/** A budget for all processes that share the Redis and the prefix; their clocks should agree to a second or so. */
export async function createRedisRateBudget(rate: Rate, place: RedisPlace): Promise<RedisRateBudget> {
  const redis = await connectRedis(place);
  const run = (script: ReturnType<typeof toScript>, host: string, values: readonly number[]) =>
    withinDeadline({ ...place, code: 'store-failed' }, () =>
      runScript(redis, script, { keys: [`${place.prefix}:rate:${host}`], values }),
    );
  return {
    async reserve(host, patience) {
      const reply = await run(reserveOne, host, [Date.now(), 1_000 / rate.perSecond, rate.burst, patience]);
      const [reserved, wait = 0] = Array.isArray(reply) ? reply.map(Number) : [];
      return { reserved: reserved === 1, wait };
    },
    block: async (host, until) => void (await run(blockHost, host, [until])),
    close: () => closeRedis(redis),
  };
}
