import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createState, type State } from '../../src/service/state.ts';
import { startRedisServer } from '../support/redis-server.ts';
import { Workbench } from '../support/workbench.ts';

const directory = mkdtempSync(join(tmpdir(), 'tidemark-state-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function use({ store, queue, registryBudget }: State): Promise<void> {
  await store.put('tenant/1/x', '1');
  await queue.enqueue({ installation: 1, repository: 1, trigger: { kind: 'push' } });
  const bench = new Workbench(queue);
  (await bench.at(0)).finish();
  await bench.worker.stop(1_000);
  expect(await queue.depth()).toEqual({ waiting: 0, delayed: 0, running: 0 });
  expect(await store.get('tenant/1/x')).toBe('1');
  expect(await registryBudget.reserve('ghcr.io', 0)).toEqual({ reserved: true, wait: 0 });
}

test('keeps everything in one file, which is free again when it is closed', async () => {
  const file = join(directory, 'state.db');
  const state = await createState({ file, warn: fail });
  await use(state);
  await expect(createState({ file, warn: fail })).rejects.toMatchObject({
    code: 'store-failed',
    message: expect.stringContaining('in use by another process'),
  });
  await state.close();
  const again = await createState({ file, warn: fail });
  expect(await again.store.get('tenant/1/x')).toBe('1');
  await again.close();
});

test('keeps everything in Redis when it has one, and no file', async () => {
  const server = await startRedisServer();
  const file = join(directory, 'unused.db');
  const state = await createState({ file, redisUrl: server.url, warn: fail });
  await use(state);
  await state.close();
  expect(existsSync(file)).toBe(false);
  await server.close();
});

test('refuses an address that is none, without repeating what may be a password', async () => {
  const failure = createState({ file: '', redisUrl: 'redis//:s3cret@host', warn: fail });
  await expect(failure).rejects.toMatchObject({
    code: 'invalid-config',
    message: expect.not.stringContaining('s3cret'),
  });
});

function fail(message: string): never {
  throw new Error(message);
}
