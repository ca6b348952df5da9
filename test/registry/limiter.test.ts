import { expect, test } from 'vitest';
import { createLimiter } from '../../src/registry/limiter.ts';

/** Tasks that end when told to, and the most that ran at the same time by key. */
function createTasks() {
  const open: { readonly key: string; readonly end: () => void }[] = [];
  const most = new Map<string, number>();
  return {
    most,
    start: (key: string) => () =>
      new Promise<void>((resolve) => {
        open.push({ key, end: resolve });
        most.set(key, Math.max(most.get(key) ?? 0, open.filter((task) => task.key === key).length));
        most.set('all', Math.max(most.get('all') ?? 0, open.length));
      }),
    endOne: (key: string) => {
      const index = open.findIndex((task) => task.key === key);
      open.splice(index, 1)[0]?.end();
    },
    running: () => open.map((task) => task.key),
  };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a key that is full does not hold up the others', async () => {
  const limiter = createLimiter({ perHost: 2, total: 4 });
  const tasks = createTasks();
  const all = ['a', 'a', 'a', 'b'].map((key) => limiter.run(key, tasks.start(key)));
  expect(tasks.running()).toEqual(['a', 'a', 'b']);
  tasks.endOne('a');
  await turn();
  expect(tasks.running()).toEqual(['a', 'b', 'a']);
  for (const key of ['a', 'a', 'b']) tasks.endOne(key);
  await Promise.all(all);
});

test('never runs more than allowed for a key and in total', async () => {
  const limiter = createLimiter({ perHost: 2, total: 3 });
  const tasks = createTasks();
  const keys = Array.from({ length: 30 }, (_, index) => 'abc'[Math.floor(index / 10)] ?? 'a');
  const all = keys.map((key) => limiter.run(key, tasks.start(key)));
  while (tasks.running().length > 0) {
    tasks.endOne(tasks.running()[0] ?? '');
    await turn();
  }
  await Promise.all(all);
  expect(Object.fromEntries(tasks.most)).toEqual({ a: 2, b: 2, c: 2, all: 3 });
});

test('a task that fails makes room', async () => {
  const limiter = createLimiter({ perHost: 1, total: 1 });
  const failed = limiter.run('a', () => Promise.reject(new Error('no')));
  const next = limiter.run('a', () => Promise.resolve('yes'));
  await expect(failed).rejects.toThrow('no');
  await expect(next).resolves.toBe('yes');
});

test('a task that is given up while it waits never begins', async () => {
  const limiter = createLimiter({ perHost: 1, total: 1 });
  const tasks = createTasks();
  const first = limiter.run('a', tasks.start('a'));
  const controller = new AbortController();
  const second = limiter.run('a', tasks.start('b'), controller.signal);
  controller.abort(new Error('enough'));
  await expect(second).rejects.toThrow('enough');
  tasks.endOne('a');
  await first;
  expect(tasks.running()).toEqual([]);
});

test('who has waited longest is next, among the keys that have room', async () => {
  const limiter = createLimiter({ perHost: 1, total: 2 });
  const tasks = createTasks();
  const all = ['a', 'b', 'a', 'c', 'b', 'c'].map((key) => limiter.run(key, tasks.start(key)));
  const seen: (readonly string[])[] = [];
  for (const key of ['b', 'c', 'a', 'a', 'b']) {
    tasks.endOne(key);
    await turn();
    seen.push(tasks.running());
  }
  expect(seen).toEqual([['a', 'c'], ['a', 'b'], ['b', 'a'], ['b', 'c'], ['c']]);
  tasks.endOne('c');
  await Promise.all(all);
});
