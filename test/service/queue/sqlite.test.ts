import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Queue } from '../../../src/service/queue/queue.ts';
import { createSqliteQueue } from '../../../src/service/queue/sqlite/create-sqlite-queue.ts';
import { openStateFile } from '../../../src/service/sqlite/open-state-file.ts';
import { until, Workbench } from '../../support/workbench.ts';

const directory = mkdtempSync(join(tmpdir(), 'tidemark-queue-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const open = (file: string, attempts = 5) =>
  createSqliteQueue(openStateFile({ file: join(directory, file), warn: () => undefined }), { attempts });
const push = (repository: number) => ({ installation: 1, repository, trigger: { kind: 'push' } as const });

/** Leaves a run behind, as a process does that dies: the file is closed under it. */
async function die(queue: Queue, position = 0): Promise<void> {
  const bench = new Workbench(queue, { stubborn: true });
  await bench.at(position);
  await queue.close();
  for (const run of bench.open) run.finish();
  await bench.worker.stop(0);
}

test('keeps what waits, what is delayed and what ran when the process died', async () => {
  const queue = open('kept.db');
  await queue.enqueue(push(1));
  const bench = new Workbench(queue);
  (await bench.at(0)).finish({ kind: 'again', at: Date.now() + 3_600_000 });
  await until(async () => (await queue.depth()).delayed === 1, 'the delay');
  await bench.worker.stop(0);
  for (const repository of [2, 3, 4]) await queue.enqueue(push(repository));
  await die(queue, 1);
  const again = open('kept.db');
  expect(await again.depth()).toEqual({ waiting: 3, delayed: 1, running: 0 });
  const next = new Workbench(again);
  for (const position of [0, 1, 2]) (await next.at(position)).finish();
  expect(
    next.started
      .map(({ job }) => [job.repository, job.attempt])
      .toSorted(([one = 0], [other = 0]) => one - other),
  ).toEqual([
    [2, 2],
    [3, 2],
    [4, 1],
  ]);
  await until(async () => (await again.depth()).running === 0, 'the end');
  await next.worker.stop(0);
  await again.close();
});

test('gives up a repository that ends the process each time, and tells of it', async () => {
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const queue = open('deadly.db', 2);
    if (attempt === 1) await queue.enqueue(push(1));
    await die(queue);
  }
  const queue = open('deadly.db', 2);
  const bench = new Workbench(queue);
  await until(() => bench.errors.length > 0, 'the report');
  expect(bench.started).toEqual([]);
  expect(bench.errors[0]).toMatchObject({
    job: { repository: 1 },
    error: { code: 'queue-failed' },
    retryAt: undefined,
  });
  expect(await queue.depth()).toEqual({ waiting: 0, delayed: 0, running: 0 });
  await queue.enqueue(push(1));
  expect((await bench.at(0)).job.attempt).toBe(1);
  await bench.worker.stop(0);
  await queue.close();
});
