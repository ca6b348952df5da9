import type { Redis, RedisOptions } from 'ioredis';
import type { ErrorCode } from '../../errors.ts';
import { TidemarkError } from '../../errors.ts';

const usualDeadline = 10_000;

export type RedisPlace = {
  /** `redis://` or `rediss://` (TLS), with user, password and number of the database where needed. */
  readonly url: string;
  /** What all keys begin with; several services can then share a Redis. Braces keep a cluster's keys in one slot. */
  readonly prefix: string;
  /** Told when the connection is lost, at most once until it is back. */
  readonly warn: (message: string) => void;
  /** How long a command may take, reconnecting included; 10,000 milliseconds unless given. */
  readonly deadline?: number;
};

/**
 * Connects in the background, again and again: what is asked meanwhile waits for it until its deadline. ioredis is
 * loaded here, so that only those who have a Redis load it.
 *
 * @throws {TidemarkError} `invalid-config` for an address that is none.
 */
export async function connectRedis(
  place: RedisPlace,
  options: Omit<RedisOptions, 'replyMapping'> = {},
): Promise<Redis> {
  const name = toRedisName(place.url);
  const { Redis: Client } = await import('ioredis');
  const redis = new Client(place.url, {
    commandTimeout: place.deadline ?? usualDeadline,
    connectTimeout: usualDeadline,
    keepAlive: 30_000,
    retryStrategy: (attempt) => Math.min(attempt * 50, 1_000),
    ...options,
  });
  let isLost = false;
  redis.on('ready', () => (isLost = false));
  redis.on('error', (error: Error) => {
    if (!isLost) place.warn(`Redis at ${name} is out of reach: ${error.message}`);
    isLost = true;
  });
  return redis;
}

/** Host, port and database, without the credentials: for messages. */
export function toRedisName(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null || !['redis:', 'rediss:'].includes(parsed.protocol) || parsed.hostname === '')
    throw new TidemarkError(
      'invalid-config',
      'REDIS_URL: expected redis://[user:password@]host[:port][/database], or rediss:// for TLS',
    );
  return `${parsed.host}${parsed.pathname === '/' ? '' : parsed.pathname}`;
}

export type Attempt = Pick<RedisPlace, 'url' | 'deadline'> & { readonly code: ErrorCode };

/** Gives what the work gives within the deadline, and a failure of it as a `TidemarkError`. */
export async function withinDeadline<Result>(
  { code, url, deadline = usualDeadline }: Attempt,
  work: () => Promise<Result>,
): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${deadline / 1_000} s`)), deadline);
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    if (error instanceof TidemarkError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new TidemarkError(code, `Redis at ${toRedisName(url)}: ${reason}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

/** Whether Redis answers within two seconds. */
export async function pingRedis(redis: Redis): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), 2_000);
  try {
    return await Promise.race([redis.ping().then(() => true), late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Ends the connection after what was asked is answered, or at once when Redis is not there. */
export async function closeRedis(redis: Redis): Promise<void> {
  if (redis.status === 'ready') await redis.quit().catch(() => redis.disconnect());
  else redis.disconnect();
}
