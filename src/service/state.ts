import { createMemoryRateBudget } from './limits/memory-rate-budget.ts';
import type { Rate, RateBudget } from './limits/rate-budget.ts';
import { createRedisRateBudget } from './limits/redis-rate-budget.ts';
import { createBullmqQueue } from './queue/bullmq/create-bullmq-queue.ts';
import type { Queue } from './queue/queue.ts';
import { createSqliteQueue } from './queue/sqlite/create-sqlite-queue.ts';
import { openStateFile } from './sqlite/open-state-file.ts';
import { createRedisStore } from './store/redis/create-redis-store.ts';
import { createSqliteStore } from './store/sqlite/create-sqlite-store.ts';
import type { Store } from './store/store.ts';

export type StateOptions = {
  /** With it, everything is in Redis and shared; without, in the file, for one process. */
  readonly redisUrl?: string;
  /** What all keys in Redis begin with; `{tidemark}` unless given. */
  readonly redisPrefix?: string;
  /** The state file of an embedded service, or `:memory:`; not touched when there is a Redis. */
  readonly file: string;
  /** How many bytes the state file's entries may have; 512 MiB unless given. */
  readonly fileLimit?: number;
  /** How many jobs of one installation run at once; 2 unless given. */
  readonly perInstallation?: number;
  /** Requests to each registry; 20 a second and 40 at once unless given. */
  readonly registryRate?: Rate;
  /** Told of what goes wrong and mends itself: Redis out of reach, a state file put aside. */
  readonly warn: (message: string) => void;
};

/** What the processes of a service share. */
export type State = {
  readonly store: Store;
  readonly queue: Queue;
  /** Requests to registries, by host. */
  readonly registryBudget: RateBudget;
  /** Ends all connections, or closes the file. Workers are stopped before. */
  readonly close: () => Promise<void>;
};

const usualRate: Rate = { perSecond: 20, burst: 40 };

/**
 * @throws {TidemarkError} `invalid-config` for an address that is none, `store-failed` for a file that cannot be used or
 *   belongs to another process. A Redis that is out of reach is no failure here: `ping` tells.
 */
export async function createState(options: StateOptions): Promise<State> {
  return options.redisUrl === undefined ? createEmbedded(options) : createShared(options, options.redisUrl);
}

function createEmbedded(options: StateOptions): State {
  const { file, fileLimit, perInstallation, registryRate = usualRate, warn } = options;
  const state = openStateFile({ file, warn });
  return {
    store: createSqliteStore(state, { ...(fileLimit !== undefined && { limit: fileLimit }) }),
    queue: createSqliteQueue(state, { warn, ...(perInstallation !== undefined && { perInstallation }) }),
    registryBudget: createMemoryRateBudget(registryRate),
    close: async () => state.close(),
  };
}

async function createShared(options: StateOptions, url: string): Promise<State> {
  const { redisPrefix = '{tidemark}', perInstallation, registryRate = usualRate, warn } = options;
  const place = { url, prefix: redisPrefix, warn };
  const store = await createRedisStore(place);
  const queue = await createBullmqQueue({
    ...place,
    ...(perInstallation !== undefined && { perInstallation }),
  });
  const registryBudget = await createRedisRateBudget(registryRate, place);
  return {
    store,
    queue,
    registryBudget,
    async close() {
      await queue.close();
      await registryBudget.close();
      await store.close();
    },
  };
}
