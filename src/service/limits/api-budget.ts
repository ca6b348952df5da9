import type { Store } from '../store/store.ts';

/** What GitHub says of an installation's budget with each answer (`x-ratelimit-*`); `reset` is in epoch milliseconds. */
export type ApiLimits = { readonly limit: number; readonly remaining: number; readonly reset: number };

/** Below this part of its budget an installation waits, so that the rest is left for what a person asks for. */
const reserve = 0.2;

/** GitHub's budgets are for an hour; a later reset is not believed. */
const longest = 3_600_000;

export interface ApiBudget {
  report(installation: number, limits: ApiLimits): Promise<void>;
  /** When the installation's jobs may go on (epoch milliseconds); undefined: now. */
  findDeferral(installation: number): Promise<number | undefined>;
}

/**
 * The budget of GitHub requests of each installation, shared through the store. Answers come out of order: of one hour
 * the least counts.
 */
export function createApiBudget(store: Store, { now = Date.now } = {}): ApiBudget {
  const toKey = (installation: number) => `tenant/${installation}/api-budget`;
  const read = async (installation: number): Promise<ApiLimits | undefined> => {
    const text = await store.get(toKey(installation));
    return text === undefined ? undefined : JSON.parse(text);
  };
  return {
    async report(installation, limits) {
      const reset = Math.min(limits.reset, now() + longest);
      if (reset <= now()) return;
      const known = await read(installation);
      // GitHub gives the reset in whole seconds, and clocks differ a little.
      const isSameHour = known !== undefined && Math.abs(known.reset - reset) < 5_000;
      if (known !== undefined && isSameHour && known.remaining <= limits.remaining) return;
      await store.put(toKey(installation), JSON.stringify({ ...limits, reset }), { ttl: reset - now() });
    },
    async findDeferral(installation) {
      const known = await read(installation);
      if (known === undefined || known.reset <= now()) return undefined;
      return known.remaining < known.limit * reserve ? known.reset : undefined;
    },
  };
}
