import type { Queue as Bullmq } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RedisPlace } from '../../redis/connect.ts';
import { closeRedis, connectRedis, pingRedis, toRedisName, withinDeadline } from '../../redis/connect.ts';
import type { Queue } from '../queue.ts';
import { type QueueOptions, toQueueRules } from '../queue-options.ts';
import { toTriggerText } from '../trigger-text.ts';
import { type LaterTurn, startBullmqWorker } from './bullmq-worker.ts';
import { toJobScripts } from './job-scripts.ts';

export type BullmqQueueOptions = RedisPlace &
  Omit<QueueOptions, 'warn'> & {
    /** How long after its last sign of life a process counts as dead; 30,000 milliseconds unless given. */
    readonly lease?: number;
    /** How often what died processes left is looked for; 5,000 milliseconds unless given. */
    readonly mendEvery?: number;
  };

const name = 'turns';

/**
 * A queue for any number of processes that share a Redis.
 *
 * Which repository is next is decided by scripts in Redis, since the order and the limits span all processes. A job
 * of BullMQ is a turn: permission to take the next repository, whichever that is. BullMQ wakes workers, waits with
 * turns for later, and finds turns whose process has died, so that another one runs the same repository again. One
 * turn too many ends without work; one too few is added by the mending that every worker does now and then.
 */
export async function createBullmqQueue(options: BullmqQueueOptions): Promise<Queue> {
  const { prefix, url, deadline, lease = 30_000, mendEvery = 5_000 } = options;
  const rules = toQueueRules(options);
  const redis = await connectRedis(options);
  const bullmq = await import('bullmq');
  const turns: Bullmq = new bullmq.Queue(name, {
    connection: redis,
    prefix,
    skipVersionCheck: true,
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    streams: { events: { maxLen: 100 } },
  });
  redis.once('ready', () => void warnOfEviction(redis, options));
  // The connection has told of it already.
  turns.on('error', () => undefined);
  const scripts = toJobScripts(redis, `${prefix}:queue`, rules);
  const attempt = <Result>(work: () => Promise<Result>) =>
    withinDeadline({ url, code: 'queue-failed', ...(deadline !== undefined && { deadline }) }, work);

  /** Adds turns. A failure is no failure of the caller: what was asked is written, and mending adds the turn. */
  const addTurns = async (count: number, later?: LaterTurn): Promise<void> => {
    // Of equal turns for later one is enough, however often the repository was run meanwhile.
    const opts = later && {
      delay: Math.max(0, later.at - Date.now()),
      jobId: `${later.repository}-${later.at}`,
    };
    const turn = { name, data: {}, ...(opts && { opts }) };
    try {
      if (count === 1) await turns.add(turn.name, turn.data, turn.opts);
      else if (count > 1) await turns.addBulk(Array.from({ length: count }, () => turn));
    } catch (error) {
      rules.warn(`a turn was not added: ${String(error)}`);
    }
  };
  return {
    enqueue: ({ installation, repository, trigger }) =>
      attempt(async () => {
        await addTurns(await scripts.enqueue(installation, repository, toTriggerText(trigger)));
      }),
    work: (work) =>
      startBullmqWorker({ bullmq, turns, scripts, addTurns, rules, place: options, lease, mendEvery }, work),
    depth: () => attempt(() => scripts.count()),
    forget: (installation, repository) =>
      attempt(async () => void (await scripts.forget(installation, repository))),
    ping: () => pingRedis(redis),
    async close() {
      await turns.close();
      await closeRedis(redis);
    },
  };
}

/** A Redis that makes room by dropping keys drops jobs. Not every Redis says what it does. */
async function warnOfEviction(redis: Redis, { url, warn }: RedisPlace): Promise<void> {
  const facts = await redis.info('memory').catch(() => '');
  const policy = /^maxmemory_policy:([\w-]+)/m.exec(facts)?.[1] ?? 'noeviction';
  if (policy !== 'noeviction')
    warn(
      `Redis at ${toRedisName(url)} has the maxmemory-policy ${policy}, which drops jobs when it is full; set it to noeviction`,
    );
}
