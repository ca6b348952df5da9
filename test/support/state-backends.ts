import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBullmqQueue } from '../../src/service/queue/bullmq/create-bullmq-queue.ts';
import type { Queue } from '../../src/service/queue/queue.ts';
import type { QueueOptions } from '../../src/service/queue/queue-options.ts';
import { createSqliteQueue } from '../../src/service/queue/sqlite/create-sqlite-queue.ts';
import { openStateFile } from '../../src/service/sqlite/open-state-file.ts';
import { createRedisStore } from '../../src/service/store/redis/create-redis-store.ts';
import { createSqliteStore } from '../../src/service/store/sqlite/create-sqlite-store.ts';
import type { Store } from '../../src/service/store/store.ts';
import { startRedisServer, type RedisServer } from './redis-server.ts';

export type Backend = {
  /** A store that nobody else has. */
  readonly createStore: () => Promise<Store>;
  /** A queue that nobody else has. */
  readonly createQueue: (options?: QueueOptions) => Promise<Queue>;
  readonly close: () => Promise<void>;
};

let count = 0;

export async function startSqliteBackend(): Promise<Backend> {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-state-'));
  const open = () => openStateFile({ file: join(directory, `${(count += 1)}.db`), warn: fail });
  return {
    createStore: async () => createSqliteStore(open()),
    createQueue: async (options) => createSqliteQueue(open(), options),
    close: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

export async function startRedisBackend(): Promise<Backend & { readonly server: RedisServer }> {
  const server = await startRedisServer();
  const place = () => ({
    url: server.url,
    prefix: `{tidemark-${(count += 1)}}`,
    warn: (message: string) => void message,
  });
  return {
    server,
    createStore: () => createRedisStore(place()),
    // Nothing in these tests is left to mend, which is what keeps them honest.
    createQueue: (options) => createBullmqQueue({ mendEvery: 600_000, ...options, ...place() }),
    close: () => server.close(),
  };
}

export const backends = [
  { name: 'SQLite', start: startSqliteBackend },
  { name: 'Redis', start: startRedisBackend },
] as const;

function fail(message: string): never {
  throw new Error(message);
}
