import { setTimeout as sleep } from 'node:timers/promises';
import type * as BullmqModule from 'bullmq';
import type { Queue as Bullmq, Worker as BullmqWorker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RedisPlace } from '../../redis/connect.ts';
import { connectRedis } from '../../redis/connect.ts';
import type { Worker, WorkOptions } from '../queue.ts';
import type { QueueRules } from '../queue-options.ts';
import { createRunningJobs } from '../running-jobs.ts';
import { runJob } from '../run-job.ts';
import type { JobScripts } from './job-scripts.ts';
import { startMending } from './mending.ts';
import { watchLeases } from './watch-leases.ts';

/** A turn for the time when a repository's job may start. */
export type LaterTurn = { readonly repository: number; readonly at: number };

export type BullmqParts = {
  readonly bullmq: typeof BullmqModule;
  readonly turns: Bullmq;
  readonly scripts: JobScripts;
  readonly addTurns: (count: number, later?: LaterTurn) => Promise<void>;
  readonly rules: QueueRules;
  readonly place: RedisPlace;
  readonly lease: number;
  readonly mendEvery: number;
};

/** How long a worker may take for its end when all of its jobs have ended. */
const lastMoments = 3_000;

export function startBullmqWorker(parts: BullmqParts, options: WorkOptions): Worker {
  const { scripts, addTurns, rules } = parts;
  const running = createRunningJobs();
  let isStopped = false;

  const runTurn = async (claim: string): Promise<void> => {
    // Begun before the turn is taken, so that nothing is running unseen when the worker stops.
    await running.track(claim, async (signal) => {
      if (isStopped) return addTurns(1);
      const taken = await scripts.take(claim);
      if (taken === undefined) return;
      const outcome = await runJob(taken.job, options, { rules, signal });
      const more = await scripts.finish(claim, taken.run, outcome);
      await addTurns(more);
      if (more >= 0 && 'at' in outcome)
        await addTurns(1, { repository: taken.job.repository, at: outcome.at });
    });
  };
  const { concurrency } = options;
  const started = start(parts, { concurrency, runTurn, cutOff: (claim) => running.cutOff(claim) });
  const mending = startMending(parts);
  started.catch((error: unknown) => rules.warn(`the worker did not start: ${String(error)}`));
  return {
    async stop(patience) {
      isStopped = true;
      mending.stop();
      const { worker, redis, leases } = await started;
      await worker.pause(true);
      const hasEnded = await running.stop(patience);
      if (!hasEnded) rules.warn(`${running.count} jobs did not end; another process runs them again`);
      // With Redis away, BullMQ would wait for it.
      await Promise.race([worker.close(!hasEnded), sleep(lastMoments, undefined, { ref: false })]);
      leases.stop();
      redis.disconnect();
    },
  };
}

type Start = {
  readonly concurrency: number;
  readonly runTurn: (claim: string) => Promise<void>;
  readonly cutOff: (claim: string) => void;
};

type Started = {
  readonly worker: BullmqWorker;
  readonly redis: Redis;
  readonly leases: { readonly stop: () => void };
};

async function start(
  { bullmq, turns, place, rules, lease }: BullmqParts,
  { concurrency, runTurn, cutOff }: Start,
): Promise<Started> {
  // A worker waits for work on its connection for up to ten seconds, and for Redis as long as it is away. A connection
  // without any answer is dead.
  const redis = await connectRedis(place, {
    commandTimeout: undefined,
    maxRetriesPerRequest: null,
    socketTimeout: 30_000,
  });
  const worker = new bullmq.Worker(turns.name, ({ id = '' }) => runTurn(id), {
    connection: redis,
    prefix: place.prefix,
    skipVersionCheck: true,
    concurrency,
    lockDuration: lease,
    stalledInterval: lease,
    // How often a job is tried is counted with the job.
    maxStalledCount: 1_000_000,
    runRetryDelay: 1_000,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  });
  worker.on('error', () => undefined);
  worker.on('failed', (_turn, error) => rules.warn(`a turn failed: ${error.message}`));
  return { worker, redis, leases: watchLeases(worker, { lease, cutOff }) };
}
