import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Queue } from '../../../src/service/queue/queue.ts';
import type { QueueOptions } from '../../../src/service/queue/queue-options.ts';
import type { Trigger } from '../../../src/service/queue/trigger.ts';
import { backends, type Backend } from '../../support/state-backends.ts';
import { pause, until, Workbench } from '../../support/workbench.ts';

const push: Trigger = { kind: 'push' };
const facts = { action: 'created', pullRequest: 1, login: 'ada', isBot: false, body: '/tidemark rebase' };
const toComment = (comment: number): Trigger => ({ kind: 'comment', comment: { ...facts, comment } });
const toImages = (index: number): Trigger => ({ kind: 'images', images: [`ghcr.io/acme/app-${index}`] });
const never = () => Date.now() + 3_600_000;

describe.each(backends)('a queue on $name', ({ start }) => {
  let backend: Backend;
  const opened: { queue: Queue; benches: Workbench[] }[] = [];
  beforeAll(async () => {
    backend = await start();
  });
  afterAll(() => backend.close());
  afterEach(async () => {
    for (const { queue, benches } of opened.splice(0)) {
      await Promise.all(benches.map(({ worker }) => worker.stop(0)));
      await queue.close();
    }
  });

  async function open(options: QueueOptions & { readonly concurrency?: number } = {}) {
    const { concurrency, ...queueOptions } = options;
    const queue = await backend.createQueue(queueOptions);
    const benches: Workbench[] = [];
    opened.push({ queue, benches });
    const enqueue = (installation: number, repository: number, trigger = push) =>
      queue.enqueue({ installation, repository, trigger });
    const work = (settings: ConstructorParameters<typeof Workbench>[1] = {}) => {
      const bench = new Workbench(queue, { ...(concurrency !== undefined && { concurrency }), ...settings });
      benches.push(bench);
      return bench;
    };
    const hasDepth = (waiting: number, delayed: number, running: number) => {
      const expected = JSON.stringify({ waiting, delayed, running });
      return until(async () => JSON.stringify(await queue.depth()) === expected, `the depth ${expected}`);
    };
    return { queue, enqueue, work, hasDepth };
  }

  test('runs what was asked for, with its trigger, and is empty after', async () => {
    const { enqueue, work, hasDepth } = await open();
    await enqueue(7, 70, toImages(1));
    await hasDepth(1, 0, 0);
    const bench = work();
    const run = await bench.at(0);
    expect(run.job).toEqual({ installation: 7, repository: 70, triggers: [toImages(1)], attempt: 1 });
    await hasDepth(0, 0, 1);
    run.finish();
    await hasDepth(0, 0, 0);
    expect(bench.started).toHaveLength(1);
  });

  test('folds requests that come while a repository waits, equal ones once, in the order of their coming', async () => {
    const { enqueue, work, hasDepth } = await open();
    const objects: Trigger = { kind: 'objects', objects: ['ImageRepository/flux-system/app'] };
    const timer: Trigger = { kind: 'timer' };
    for (const trigger of [push, toComment(2), objects, push, toComment(1), toComment(2), objects, timer])
      await enqueue(1, 1, trigger);
    await hasDepth(1, 0, 0);
    const run = await work().at(0);
    expect(run.job.triggers).toEqual([push, toComment(2), objects, toComment(1), timer]);
  });

  test('gives triggers as they came, whatever is in them', async () => {
    const { enqueue, work } = await open();
    const hostile: readonly Trigger[] = [
      { kind: 'images', images: ['"}\u0000\n{{', '🐳', ''] },
      { kind: 'comment', comment: { ...facts, comment: 9, body: 'c'.repeat(60_000) } },
    ];
    for (const trigger of hostile) await enqueue(1, 1, trigger);
    expect((await work().at(0)).job.triggers).toEqual(hostile);
  });

  test('makes one more run of requests that come while a repository runs, and never two at once', async () => {
    const { enqueue, work, hasDepth } = await open();
    const bench = work();
    await enqueue(1, 1);
    const first = await bench.at(0);
    for (const trigger of [{ kind: 'timer' } as const, { kind: 'timer' } as const, toComment(1)])
      await enqueue(1, 1, trigger);
    await hasDepth(1, 0, 1);
    await pause(50);
    expect(bench.started).toHaveLength(1);
    first.finish();
    const second = await bench.at(1);
    expect(second.job).toMatchObject({ triggers: [{ kind: 'timer' }, toComment(1)], attempt: 1 });
    second.finish();
    await hasDepth(0, 0, 0);
    expect(bench.started).toHaveLength(2);
  });

  test('keeps 99 different triggers and then one that asks for everything, beside the comments', async () => {
    const { enqueue, work } = await open();
    const images = Array.from({ length: 150 }, (_, index) => toImages(index));
    for (const trigger of [toComment(1), ...images, toComment(2)]) await enqueue(1, 1, trigger);
    const { job } = await work().at(0);
    expect(job.triggers).toEqual([toComment(1), ...images.slice(0, 99), { kind: 'request' }, toComment(2)]);
  });

  test('keeps 1,000 comments and no more', async () => {
    const { enqueue, work } = await open();
    for (let first = 0; first < 1_010; first += 10)
      await Promise.all(Array.from({ length: 10 }, (_, index) => enqueue(1, 1, toComment(first + index))));
    const { job } = await work().at(0);
    expect(job.triggers).toHaveLength(1_000);
  });

  test('runs as many repositories at once as it is asked to', async () => {
    const { enqueue, work, hasDepth } = await open({ concurrency: 3, perInstallation: 9 });
    const bench = work();
    for (let repository = 1; repository <= 8; repository += 1) await enqueue(1, repository);
    await hasDepth(5, 0, 3);
    (await bench.at(1)).finish();
    await bench.at(3);
    await hasDepth(4, 0, 3);
    expect(bench.open.size).toBe(3);
  });

  test('runs the repositories of an installation in the order of their requests', async () => {
    const { enqueue, work, hasDepth } = await open({ concurrency: 1 });
    for (const repository of [5, 3, 9, 1, 5]) await enqueue(1, repository);
    const bench = work();
    for (let position = 0; position < 4; position += 1) (await bench.at(position)).finish();
    await hasDepth(0, 0, 0);
    expect(bench.order).toEqual([5, 3, 9, 1]);
  });

  test('lets installations take turns, so that many repositories do not keep a single one waiting', async () => {
    const { enqueue, work } = await open({ concurrency: 1 });
    for (let repository = 100; repository < 140; repository += 1) await enqueue(1, repository);
    const bench = work();
    const first = await bench.at(0);
    await enqueue(2, 200);
    await enqueue(2, 201);
    await enqueue(3, 300);
    first.finish();
    for (let position = 1; position < 7; position += 1) (await bench.at(position)).finish();
    expect(bench.order.slice(0, 7)).toEqual([100, 101, 200, 300, 102, 201, 103]);
  });

  test('runs at most so many jobs of an installation at once, also across workers', async () => {
    const { enqueue, work, hasDepth } = await open({ perInstallation: 2, concurrency: 5 });
    const [one, other] = [work(), work()];
    for (let repository = 1; repository <= 6; repository += 1) await enqueue(1, repository);
    await enqueue(2, 20);
    const findOpen = () => [...one.open, ...other.open].filter(({ job }) => job.installation === 1);
    for (let left = 4; left >= 0; left -= 1) {
      await hasDepth(left, 0, 3);
      await pause(20);
      expect(findOpen()).toHaveLength(2);
      findOpen()[left % 2]?.finish();
    }
    await hasDepth(0, 0, 2);
  });

  test('runs again with its triggers what asks for it, when its time has come', async () => {
    const { enqueue, work, hasDepth } = await open();
    const bench = work();
    await enqueue(1, 1, { kind: 'timer' });
    const at = Date.now() + 1_500;
    (await bench.at(0)).finish({ kind: 'again', at });
    await hasDepth(0, 1, 0);
    const run = await bench.at(1);
    expect(Date.now()).toBeGreaterThanOrEqual(at);
    expect(Date.now()).toBeLessThan(at + 4_000);
    expect(run.job).toMatchObject({ triggers: [{ kind: 'timer' }], attempt: 1 });
    expect(bench.errors).toEqual([]);
  });

  test('waits at least a second when the time to run again is past', async () => {
    const { enqueue, work } = await open();
    const bench = work();
    await enqueue(1, 1);
    const begin = performance.now();
    (await bench.at(0)).finish({ kind: 'again', at: 0 });
    await bench.at(1);
    expect(performance.now() - begin).toBeGreaterThan(900);
  });

  test('does not wait for its time when a new request comes, also one during the run', async () => {
    const { enqueue, work, hasDepth } = await open();
    const bench = work();
    await enqueue(1, 1, { kind: 'timer' });
    (await bench.at(0)).finish({ kind: 'again', at: never() });
    await hasDepth(0, 1, 0);
    await enqueue(1, 1);
    const second = await bench.at(1);
    expect(second.job.triggers).toEqual([{ kind: 'timer' }, push]);
    await enqueue(1, 1, toComment(1));
    second.finish({ kind: 'again', at: never() });
    expect((await bench.at(2)).job.triggers).toEqual([{ kind: 'timer' }, push, toComment(1)]);
  });

  test('tries again what threw, tells of it, and gives it up after the last attempt', async () => {
    const { enqueue, work, hasDepth } = await open({ attempts: 3, backoff: (attempt) => attempt * 100 });
    const bench = work();
    await enqueue(1, 1, { kind: 'timer' });
    for (const attempt of [1, 2, 3]) {
      const run = await bench.at(attempt - 1);
      expect(run.job).toMatchObject({ attempt, triggers: [{ kind: 'timer' }] });
      run.fail(new Error(`failure ${attempt}`));
    }
    await hasDepth(0, 0, 0);
    expect(bench.errors.map(({ job, error }) => [job.attempt, String(error)])).toEqual([
      [1, 'Error: failure 1'],
      [2, 'Error: failure 2'],
      [3, 'Error: failure 3'],
    ]);
    expect(bench.errors.map(({ retryAt }) => typeof retryAt)).toEqual(['number', 'number', 'undefined']);
    await enqueue(1, 1);
    expect((await bench.at(3)).job).toMatchObject({ attempt: 1, triggers: [push] });
  });

  test('keeps waiting after a failure when a request comes, which begins the attempts anew', async () => {
    const { enqueue, work, hasDepth } = await open({ attempts: 2, backoff: () => 3_000 });
    const bench = work();
    await enqueue(1, 1, { kind: 'timer' });
    (await bench.at(0)).fail(new Error('x'));
    await hasDepth(0, 1, 0);
    await enqueue(1, 1);
    await hasDepth(0, 1, 0);
    expect((await bench.at(1)).job).toMatchObject({ attempt: 1, triggers: [{ kind: 'timer' }, push] });
  });

  test('runs what came during the last attempt, when that fails', async () => {
    const { enqueue, work } = await open({ attempts: 1 });
    const bench = work();
    await enqueue(1, 1, { kind: 'timer' });
    const run = await bench.at(0);
    await enqueue(1, 1);
    run.fail(new Error('x'));
    expect((await bench.at(1)).job).toMatchObject({ attempt: 1, triggers: [push] });
  });

  test('takes a verdict without a time for a failure, and outlives a report that throws', async () => {
    const { queue, enqueue, hasDepth } = await open({ attempts: 1 });
    const reported: string[] = [];
    const worker = queue.work({
      concurrency: 1,
      handle: async () => ({ kind: 'again', at: Number.NaN }),
      onError: (_job, error) => {
        reported.push(String(error));
        throw new Error('no report');
      },
    });
    await enqueue(1, 1);
    await enqueue(1, 2);
    await hasDepth(0, 0, 0);
    await worker.stop(0);
    expect(reported).toEqual(Array(2).fill('TypeError: a job is to run again at NaN'));
  });

  test('drops what waits for an installation, and lets what runs end without a further run', async () => {
    const { queue, enqueue, work, hasDepth } = await open({ perInstallation: 2 });
    const bench = work();
    for (const repository of [1, 2, 3, 4]) await enqueue(1, repository);
    await enqueue(2, 20);
    await hasDepth(2, 0, 3);
    const [one, two] = bench.started.filter(({ job }) => job.installation === 1);
    await enqueue(1, one?.job.repository ?? 0);
    await hasDepth(3, 0, 3);
    await queue.forget(1);
    await hasDepth(0, 0, 3);
    one?.finish({ kind: 'again', at: Date.now() + 1_000 });
    two?.fail(new Error('x'));
    await hasDepth(0, 0, 1);
    expect(bench.started).toHaveLength(3);
  });

  test('drops what waits for one repository, also delayed, and runs it when it is asked for again', async () => {
    const { queue, enqueue, work, hasDepth } = await open();
    const bench = work();
    await enqueue(1, 1);
    await enqueue(1, 2);
    for (const position of [0, 1]) (await bench.at(position)).finish({ kind: 'again', at: never() });
    await hasDepth(0, 2, 0);
    await queue.forget(1, 1);
    await queue.forget(1, 99);
    await hasDepth(0, 1, 0);
    await enqueue(1, 1, { kind: 'timer' });
    const run = await bench.at(2);
    expect(run.job).toMatchObject({ repository: 1, triggers: [{ kind: 'timer' }] });
    await queue.forget(1, 1);
    await enqueue(1, 1);
    run.finish({ kind: 'again', at: never() });
    expect((await bench.at(3)).job.triggers).toEqual([push]);
  });

  test('runs a repository for the installation that it was moved to', async () => {
    const { queue, enqueue, work, hasDepth } = await open({ concurrency: 1 });
    await enqueue(1, 1, { kind: 'timer' });
    await enqueue(2, 1);
    await queue.forget(1);
    await hasDepth(1, 0, 0);
    const bench = work();
    const run = await bench.at(0);
    expect(run.job).toMatchObject({ installation: 2, triggers: [{ kind: 'timer' }, push] });
    await enqueue(3, 1);
    run.finish();
    const second = await bench.at(1);
    expect(second.job.installation).toBe(3);
    second.finish();
    await hasDepth(0, 0, 0);
  });

  test('stops without new jobs, after the running ones have ended', async () => {
    const { enqueue, work, hasDepth } = await open();
    const bench = work();
    await enqueue(1, 1);
    const run = await bench.at(0);
    const stopped = bench.worker.stop(60_000);
    await enqueue(1, 2);
    await pause(50);
    expect(run.signal.aborted).toBe(false);
    run.finish();
    await stopped;
    await hasDepth(1, 0, 0);
    expect(bench.started).toHaveLength(1);
    expect((await work().at(0)).job.repository).toBe(2);
  });

  test('cuts off what outlasts its patience, and hands it back as the next, without counting the attempt', async () => {
    const { enqueue, work, hasDepth } = await open();
    const bench = work();
    for (const repository of [1, 2, 3]) await enqueue(1, repository, { kind: 'timer' });
    const run = await bench.at(1);
    await hasDepth(1, 0, 2);
    await bench.worker.stop(30);
    expect(run.signal.aborted).toBe(true);
    expect(bench.errors).toEqual([]);
    await hasDepth(3, 0, 0);
    const next = work();
    await next.at(1);
    expect(next.order.toSorted((a, b) => a - b)).toEqual([1, 2]);
    const again = [1, [{ kind: 'timer' }]];
    expect(next.started.map(({ job }) => [job.attempt, job.triggers])).toEqual([again, again]);
  });

  test('lets count what a job returns although it was cut off', async () => {
    const { enqueue, work, hasDepth } = await open();
    const bench = work({ stubborn: true });
    await enqueue(1, 1);
    const run = await bench.at(0);
    const stopped = bench.worker.stop(0);
    await until(() => run.signal.aborted, 'the signal');
    run.finish();
    await stopped;
    await hasDepth(0, 0, 0);
    expect(bench.errors).toEqual([]);
  });

  test('answers a ping until it is closed, and fails with its code after', async () => {
    const queue = await backend.createQueue();
    expect(await queue.ping()).toBe(true);
    await queue.close();
    expect(await queue.ping()).toBe(false);
    const refusal = { code: 'queue-failed' };
    await expect(queue.enqueue({ installation: 1, repository: 1, trigger: push })).rejects.toMatchObject(
      refusal,
    );
    await expect(queue.depth()).rejects.toMatchObject(refusal);
    await expect(queue.forget(1)).rejects.toMatchObject(refusal);
  });
});
