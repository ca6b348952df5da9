import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { GithubApp } from '../github/github-app.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { keys } from '../inventory/keys.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { Queue } from '../queue/queue.ts';
import type { Store } from '../store/store.ts';
import { enqueueDue } from './enqueue-due.ts';
import { sweep } from './sweep.ts';

export type ScheduleOptions = {
  readonly store: Store;
  readonly queue: Queue;
  readonly inventory: Inventory;
  readonly app: Pick<GithubApp, 'listInstallations'>;
  readonly eraseTenant: (installation: number) => Promise<void>;
  /** Removes what this machine keeps of installations that were erased by another one. */
  readonly forgetErased: () => Promise<void>;
  /** Milliseconds between two sweeps, and between two looks at what is due. */
  readonly sweepInterval: number;
  readonly tick?: number;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly now: () => number;
};

export interface Schedule {
  stop(): Promise<void>;
}

/** How long one process may take for a sweep before another one begins it again. */
const sweepPatience = 30 * 60_000;

/**
 * Looks after what no webhook tells: repositories whose time has come, and installations that somebody has changed
 * while nobody listened. Every process that may do it tries to; whichever holds the lock does. What a machine keeps for
 * itself each process looks after.
 */
export function startSchedule(options: ScheduleOptions): Schedule {
  const { tick = Math.min(15_000, options.sweepInterval), sweepInterval, now, log } = options;
  const owner = randomUUID();
  let running: Promise<void> = Promise.resolve();
  let isBusy = false;
  let forgotten = Number.NEGATIVE_INFINITY;

  async function turn(): Promise<void> {
    try {
      if (await take(options, 'due', tick, owner)) await enqueueDue(options);
      await sweepWhenDue(options, owner);
      if (now() - forgotten < sweepInterval) return;
      await options.forgetErased();
      forgotten = now();
    } catch (error) {
      log.error({ err: error }, 'schedule failed');
    }
  }

  function start(): void {
    if (isBusy) return;
    isBusy = true;
    running = turn().finally(() => {
      isBusy = false;
    });
  }

  const timer = setInterval(start, tick);
  timer.unref();
  start();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

/** True for one process in each `period`; a lock of a process that died runs out. */
async function take(
  { store }: ScheduleOptions,
  name: string,
  period: number,
  owner: string,
): Promise<boolean> {
  return store.add(keys.lock(name), owner, { ttl: Math.max(1, Math.round(period * 0.9)) });
}

async function sweepWhenDue(options: ScheduleOptions, owner: string): Promise<void> {
  const { store, sweepInterval, now, log, metrics } = options;
  const last = Number((await store.get(keys.swept)) ?? 0);
  if (now() - last < sweepInterval) return;
  if (!(await take(options, 'sweep', sweepPatience, owner))) return;
  const started = performance.now();
  try {
    const swept = await sweep(options);
    await store.put(keys.swept, String(now()));
    const milliseconds = Math.round(performance.now() - started);
    metrics.record({ kind: 'sweep', seconds: milliseconds / 1_000, repositories: swept.repositories });
    log.info({ ...swept, milliseconds }, 'sweep');
  } finally {
    await store.delete(keys.lock('sweep'));
  }
}
