import { TidemarkError } from '../../errors.ts';
import type { Store } from '../store/store.ts';

export type LeaseOptions = {
  readonly store: Store;
  /** Milliseconds to wait for another process at most. */
  readonly patience: number;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** Of this process. */
  readonly id: string;
};

export type LeaseRequest = {
  readonly key: string;
  readonly signal: AbortSignal;
  readonly mustBeFirst: boolean;
};

/** Keeps processes that share a store from doing the same at the same time. It saves work; nothing depends on it. */
export interface Lease {
  /**
   * Runs the task once no other process has the lease, or patience runs out, or the store fails. The task is told
   * whether it had to wait, because then another one may have done the work. Who `mustBeFirst` does not wait, because
   * what another one is doing would not do.
   */
  hold<T>(request: LeaseRequest, task: (hasWaited: boolean) => Promise<T>): Promise<T>;
}

/** A process that dies holds a lease for so long, in milliseconds. */
const lifetime = 60_000;
const pollEvery = 100;

export function createLease({ store, patience, now, sleep, id }: LeaseOptions): Lease {
  async function take(name: string): Promise<boolean | undefined> {
    try {
      return await store.add(name, id, { ttl: lifetime });
    } catch (error) {
      if (error instanceof TidemarkError && error.code === 'store-failed') return undefined;
      throw error;
    }
  }

  async function release(name: string): Promise<void> {
    try {
      if ((await store.get(name)) === id) await store.delete(name);
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
    }
  }

  return {
    hold: async ({ key, signal, mustBeFirst }, task) => {
      const name = `${key}/lease`;
      const until = now() + (mustBeFirst ? 0 : patience);
      let hasWaited = false;
      let taken = await take(name);
      while (taken === false && now() < until && !signal.aborted) {
        hasWaited = true;
        await sleep(pollEvery);
        taken = await take(name);
      }
      try {
        return await task(hasWaited);
      } finally {
        if (taken === true) await release(name);
      }
    },
  };
}
