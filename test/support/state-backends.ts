import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStateFile } from '../../src/service/sqlite/open-state-file.ts';
import { createRedisStore } from '../../src/service/store/redis/create-redis-store.ts';
import { createSqliteStore } from '../../src/service/store/sqlite/create-sqlite-store.ts';
import type { Store } from '../../src/service/store/store.ts';
import { startRedisServer, type RedisServer } from './redis-server.ts';

export type Backend = {
  /** A store that nobody else has. */
  readonly createStore: () => Promise<Store>;
  readonly close: () => Promise<void>;
};

let count = 0;

export async function startSqliteBackend(): Promise<Backend> {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-state-'));
  const open = () => openStateFile({ file: join(directory, `${(count += 1)}.db`), warn: fail });
  return {
    createStore: async () => createSqliteStore(open()),
    close: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

export async function startRedisBackend(): Promise<Backend & { readonly server: RedisServer }> {
  const server = await startRedisServer();
  return {
    server,
    createStore: () =>
      createRedisStore({ url: server.url, prefix: `{tidemark-${(count += 1)}}`, warn: () => undefined }),
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
