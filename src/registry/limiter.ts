/** Runs tasks, so many at once in total and for each key; a key that is full does not hold up the others. */
export interface Limiter {
  /** Rejects with the reason of `signal` when it ends before the task has begun. */
  run<T>(key: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export type Concurrency = { readonly perHost: number; readonly total: number };

type Waiter = { readonly order: number; readonly start: () => void };

/** First come, first served among the tasks whose key has room. */
export function createLimiter(limits: Concurrency): Limiter {
  const running = new Map<string, number>();
  /** By key, in the order in which they came. */
  const waiting = new Map<string, Set<Waiter>>();
  let total = 0;
  let order = 0;

  function hasRoom(key: string): boolean {
    return total < limits.total && (running.get(key) ?? 0) < limits.perHost;
  }

  function take(key: string): void {
    total += 1;
    running.set(key, (running.get(key) ?? 0) + 1);
  }

  function drop(key: string, waiter: Waiter): void {
    const queue = waiting.get(key);
    queue?.delete(waiter);
    if (queue?.size === 0) waiting.delete(key);
  }

  function findNext(): { readonly key: string; readonly waiter: Waiter } | undefined {
    let next: { readonly key: string; readonly waiter: Waiter } | undefined;
    for (const [key, queue] of waiting) {
      if (!hasRoom(key)) continue;
      const [waiter] = queue;
      if (waiter !== undefined && waiter.order < (next?.waiter.order ?? Infinity)) next = { key, waiter };
    }
    return next;
  }

  function release(key: string): void {
    total -= 1;
    const left = (running.get(key) ?? 1) - 1;
    if (left === 0) running.delete(key);
    else running.set(key, left);
    for (let next = findNext(); next !== undefined; next = findNext()) {
      drop(next.key, next.waiter);
      take(next.key);
      next.waiter.start();
    }
  }

  function enter(key: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        drop(key, waiter);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        order: (order += 1),
        start: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        },
      };
      const queue = waiting.get(key) ?? new Set();
      waiting.set(key, queue.add(waiter));
      signal?.addEventListener('abort', leave, { once: true });
    });
  }

  return {
    async run(key, task, signal) {
      signal?.throwIfAborted();
      if (hasRoom(key)) take(key);
      else await enter(key, signal);
      try {
        return await task();
      } finally {
        release(key);
      }
    },
  };
}
