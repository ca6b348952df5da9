import { createWaitingRoom } from './waiting-room.ts';

/** Runs tasks, so many at once in total and for each key; a key that is full does not hold up the others. */
export interface Limiter {
  /** Rejects with the reason of `signal` when it ends before the task has begun. */
  run<T>(key: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

export type Concurrency = { readonly perHost: number; readonly total: number };

/** First come, first served among the tasks whose key has room. */
export function createLimiter(limits: Concurrency): Limiter {
  const running = new Map<string, number>();
  const room = createWaitingRoom();
  let total = 0;

  function hasRoom(key: string): boolean {
    return total < limits.total && (running.get(key) ?? 0) < limits.perHost;
  }

  function take(key: string): void {
    total += 1;
    running.set(key, (running.get(key) ?? 0) + 1);
  }

  function release(key: string): void {
    total -= 1;
    const left = (running.get(key) ?? 1) - 1;
    if (left === 0) running.delete(key);
    else running.set(key, left);
    for (let next = room.callNext(hasRoom); next !== undefined; next = room.callNext(hasRoom)) {
      take(next.key);
      next.start();
    }
  }

  function enter(key: string, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const give = (): void => {
        leave();
        reject(signal?.reason);
      };
      const leave = room.enter(key, () => {
        signal?.removeEventListener('abort', give);
        resolve();
      });
      signal?.addEventListener('abort', give, { once: true });
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
