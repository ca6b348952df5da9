import { toAbortError } from './transport-error.ts';

/** One piece of work that several callers wait for; it is given up when all of them have given up. */
export interface Flight<T> {
  /** The result. Throws `TidemarkError` as `signal` says when that ends first. */
  join(signal: AbortSignal): Promise<T>;
  /** Whether joining makes sense no longer. */
  isLost(): boolean;
}

export function createFlight<T>(start: (signal: AbortSignal) => Promise<T>): Flight<T> {
  const controller = new AbortController();
  let done: { readonly value: T } | undefined;
  let waiting = 0;
  const result = start(controller.signal).then((value) => {
    done = { value };
    return value;
  });
  // Whoever still waits is told; when nobody does, the failure is nobody's.
  result.catch(() => undefined);

  function wait(signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        waiting -= 1;
        if (waiting === 0) controller.abort(signal.reason);
        reject(toAbortError(signal));
      };
      waiting += 1;
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      result.then(resolve, reject).finally(() => {
        signal.removeEventListener('abort', leave);
      });
    });
  }

  return {
    isLost: () => controller.signal.aborted,
    join: (signal) => (done === undefined ? wait(signal) : Promise.resolve(done.value)),
  };
}
