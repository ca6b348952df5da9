import { Queue as Bullmq } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type BullmqQueueOptions,
  createBullmqQueue,
} from '../../../src/service/queue/bullmq/create-bullmq-queue.ts';
import type { Queue } from '../../../src/service/queue/queue.ts';
import { startRedisServer, type RedisServer } from '../../support/redis-server.ts';
import { pause, until, Workbench } from '../../support/workbench.ts';

let server: RedisServer;
beforeAll(async () => {
  server = await startRedisServer();
});
afterAll(() => server.close());

let count = 0;
async function open(options: Partial<BullmqQueueOptions> = {}) {
  const prefix = `{queue-${(count += 1)}}`;
  const settings = { url: server.url, prefix, warn: () => undefined, mendEvery: 600_000, ...options };
  const redis = new Redis(server.url);
  return { queue: await createBullmqQueue(settings), redis, prefix, settings };
}

const push = (repository: number) => ({ installation: 1, repository, trigger: { kind: 'push' } as const });

async function depthOf(queue: Queue): Promise<string> {
  return JSON.stringify(Object.values(await queue.depth()));
}

describe('a queue on Redis', () => {
  test('starts what is missing its turn, as after a process died between two steps', async () => {
    const { queue, redis, prefix } = await open({ mendEvery: 100 });
    await queue.enqueue(push(1));
    await queue.enqueue(push(2));
    const turns = new Bullmq('turns', { connection: redis, prefix });
    await turns.drain();
    expect(await turns.getJobCounts('waiting')).toEqual({ waiting: 0 });
    const bench = new Workbench(queue);
    for (const position of [0, 1]) (await bench.at(position)).finish();
    await until(async () => (await depthOf(queue)) === '[0,0,0]', 'the end');
    expect(bench.order).toEqual([1, 2]);
    await bench.worker.stop(0);
    await turns.close();
    await queue.close();
    await redis.quit();
  });

  test('gives back what was claimed for a turn that is gone', async () => {
    const { queue, redis, prefix } = await open({ mendEvery: 100 });
    await queue.enqueue(push(1));
    const bench = new Workbench(queue, { stubborn: true });
    const lost = await bench.at(0);
    const [claim = ''] = await redis.hkeys(`${prefix}:queue:claims`);
    await redis.del(`${prefix}:turns:${claim}`, `${prefix}:turns:${claim}:lock`);
    const second = await bench.at(1);
    expect(second.job).toMatchObject({ repository: 1, attempt: 2, triggers: [{ kind: 'push' }] });
    // The run that was thought lost ends after all: it counts for nothing.
    lost.finish();
    await pause(50);
    expect(await depthOf(queue)).toBe('[0,0,1]');
    second.finish();
    await until(async () => (await depthOf(queue)) === '[0,0,0]', 'the end');
    await bench.worker.stop(0);
    await queue.close();
    await redis.quit();
  });

  test('cuts off a job whose lease cannot be renewed, and lets the second run count alone', async () => {
    const { queue, redis, settings } = await open({ lease: 2_000 });
    const other = await createBullmqQueue(settings);
    await queue.enqueue(push(1));
    const bench = new Workbench(queue, { stubborn: true });
    const run = await bench.at(0);
    server.freeze();
    await until(() => run.signal.aborted, 'the signal', 10_000);
    server.thaw();
    run.fail(new Error('cut off'));
    const second = new Workbench(other);
    await until(() => bench.started.length + second.started.length === 2, 'the second run', 20_000);
    expect(bench.errors).toEqual([]);
    for (const { open: runs } of [bench, second]) for (const one of runs) one.finish();
    await until(async () => (await depthOf(queue)) === '[0,0,0]', 'the end');
    await Promise.all([bench.worker.stop(0), second.worker.stop(0)]);
    await Promise.all([queue.close(), other.close(), redis.quit()]);
  });

  test('fails at its deadline when Redis does not answer, and stops all the same', async () => {
    const { queue, redis } = await open({ deadline: 500 });
    const bench = new Workbench(queue);
    await queue.enqueue(push(1));
    (await bench.at(0)).finish();
    await until(async () => (await depthOf(queue)) === '[0,0,0]', 'the end');
    server.freeze();
    const begin = performance.now();
    const answers = await Promise.allSettled([queue.enqueue(push(1)), queue.depth(), queue.forget(1)]);
    const refusal = expect.objectContaining({ code: 'queue-failed' });
    expect(answers).toEqual(answers.map(() => ({ status: 'rejected', reason: refusal })));
    expect(performance.now() - begin).toBeLessThan(3_000);
    await bench.worker.stop(0);
    expect(performance.now() - begin).toBeLessThan(12_000);
    server.thaw();
    await queue.close();
    await redis.quit();
  });

  test('warns of a Redis that would drop jobs when it is full', async () => {
    const evicting = await startRedisServer(['--maxmemory-policy', 'allkeys-lru']);
    const warnings: string[] = [];
    const queue = await createBullmqQueue({
      url: evicting.url,
      prefix: '{x}',
      warn: (message) => warnings.push(message),
    });
    await until(() => warnings.length > 0, 'a warning');
    expect(warnings[0]).toMatch(/^Redis at 127\.0\.0\.1:\d+ has the maxmemory-policy allkeys-lru/);
    await queue.close();
    await evicting.close();
  });
});
