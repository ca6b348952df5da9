import { toScript } from '../../redis/run-script.ts';

/**
 * An entry is a key of Redis with Redis' own expiry. `index` is a sorted set of all keys with equal scores, which
 * Redis orders by bytes; `expiry` has those that will expire, by their time. Redis drops an expired entry without
 * telling the two sets, so that every write tidies a few of them, and reading passes over what is gone.
 */
const prelude = `
local index, expiry, base = KEYS[1], KEYS[2], KEYS[3]
local function tidy(now)
  -- A second of grace: the clock of Redis, which expires, may be a little behind that of the caller.
  for _, key in ipairs(redis.call('ZRANGEBYSCORE', expiry, '-inf', now - 1000, 'LIMIT', 0, 20)) do
    if redis.call('EXISTS', base .. key) == 0 then
      redis.call('ZREM', index, key)
      redis.call('ZREM', expiry, key)
    else
      redis.call('ZADD', expiry, now + 60000, key)
    end
  end
end
`;

/** Arguments: now, key, value, time to live or an empty text, and `add` or `put`. */
export const writeEntry = toScript(`${prelude}
local now, key, value, ttl, mode = tonumber(ARGV[1]), ARGV[2], ARGV[3], ARGV[4], ARGV[5]
tidy(now)
if mode == 'add' and redis.call('EXISTS', base .. key) == 1 then return 0 end
redis.call('ZADD', index, 0, key)
if ttl == '' then
  redis.call('SET', base .. key, value)
  redis.call('ZREM', expiry, key)
else
  redis.call('SET', base .. key, value, 'PX', ttl)
  redis.call('ZADD', expiry, now + tonumber(ttl), key)
end
return 1
`);

/** Arguments: the keys. Gives how many were there. */
export const removeEntries = toScript(`${prelude}
local removed = 0
for _, key in ipairs(ARGV) do
  removed = removed + redis.call('UNLINK', base .. key)
  redis.call('ZREM', index, key)
  redis.call('ZREM', expiry, key)
end
return removed
`);
