import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Redis } from 'ioredis';
import { createBullmqQueue } from '../../src/service/queue/bullmq/create-bullmq-queue.ts';
import type { Queue } from '../../src/service/queue/queue.ts';
import { createSqliteQueue } from '../../src/service/queue/sqlite/create-sqlite-queue.ts';
import { openStateFile } from '../../src/service/sqlite/open-state-file.ts';
import { startRedisServer } from '../../test/support/redis-server.ts';
import type { Prepared, Row } from '../harness.ts';

const requests = 500;
const text = JSON.stringify({ kind: 'images', images: ['ghcr.io/acme/app'] });

type Floor = { readonly write: () => unknown; readonly name: string };
type Place = { readonly queue: Queue; readonly floor: Floor; readonly dispose: () => void | Promise<void> };

const places = [
  { name: 'SQLite', open: openSqlite },
  { name: 'Redis', open: openRedis },
];

export const rows: readonly Row[] = places.flatMap(({ name, open }) => [
  {
    name: `service queue on ${name}: enqueue ${requests} repositories`,
    unit: 'request',
    perRun: requests,
    prepare: async () => prepareEnqueue(await open()),
  },
  {
    name: `service queue on ${name}: from the request to the start of its job`,
    prepare: async () => prepareLatency(await open()),
  },
]);

function prepareEnqueue({ queue, floor, dispose }: Place): Prepared {
  let run = 0;
  return {
    subject: async () => {
      run += 1;
      for (let index = 0; index < requests; index += 1)
        await queue.enqueue({
          installation: 1 + (index % 50),
          repository: run * requests + index,
          trigger: { kind: 'images', images: ['ghcr.io/acme/app'] },
        });
    },
    floor: async () => {
      for (let index = 0; index < requests; index += 1) await floor.write();
    },
    floorName: floor.name,
    dispose,
  };
}

function prepareLatency({ queue, floor, dispose }: Place): Prepared {
  let hasStarted = () => {};
  const worker = queue.work({
    concurrency: 1,
    handle: async () => {
      hasStarted();
      return { kind: 'done' };
    },
    onError: () => undefined,
  });
  const times: number[] = [];
  return {
    subject: async () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      hasStarted = resolve;
      const begin = performance.now();
      await queue.enqueue({ installation: 1, repository: 1, trigger: { kind: 'push' } });
      await promise;
      times.push(performance.now() - begin);
    },
    floor: floor.write,
    floorName: floor.name,
    note: () => {
      const sorted = times.toSorted((a, b) => a - b);
      const at = (part: number) => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(2);
      return `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
    },
    dispose: async () => {
      await worker.stop(1_000);
      await dispose();
    },
  };
}

function openSqlite(): Place {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
  const queue = createSqliteQueue(
    openStateFile({ file: join(directory, 'state.db'), warn: () => undefined }),
  );
  const database = new DatabaseSync(join(directory, 'floor.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE list (text TEXT)');
  const insert = database.prepare('INSERT INTO list VALUES (?)');
  return {
    queue,
    floor: { write: () => insert.run(text), name: 'bare insert' },
    async dispose() {
      await queue.close();
      database.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function openRedis(): Promise<Place> {
  const server = await startRedisServer();
  const queue = await createBullmqQueue({ url: server.url, prefix: '{bench}', warn: () => undefined });
  const redis = new Redis(server.url);
  return {
    queue,
    floor: { write: () => redis.lpush('list', text), name: 'bare LPUSH' },
    async dispose() {
      await queue.close();
      await redis.quit();
      await server.close();
    },
  };
}
