import { createLimiter } from '../limiter.ts';
import { createHostPauses } from './host-pauses.ts';
import type { Settings } from './options.ts';
import { withRetries } from './retry.ts';
import { sendOnce, type Incoming, type Outgoing } from './send.ts';

/** How long a caller is willing to wait. */
export type Patience = {
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly deadline?: number;
};

export type WireStats = {
  /** Requests sent, repeated ones included. */
  readonly requests: number;
  readonly byHost: ReadonlyMap<string, number>;
};

/** Sends requests: bounded in number and time, repeated where that helps, counted. */
export interface Wire {
  /**
   * The last answer, whatever its status. Throws `TidemarkError` `registry-unreachable`, `registry-timeout`,
   * `registry-malformed`, `registry-rate-limited`, or what `read` throws.
   */
  send<T>(outgoing: Outgoing<T>, patience: Patience): Promise<Incoming<T>>;
  stats(): WireStats;
}

export function createWire(settings: Settings): Wire {
  const limiter = createLimiter(settings.concurrency);
  const pauses = createHostPauses(settings);
  const byHost = new Map<string, number>();

  function sendCounted<T>(outgoing: Outgoing<T>, signal: AbortSignal): Promise<Incoming<T>> {
    byHost.set(outgoing.url.host, (byHost.get(outgoing.url.host) ?? 0) + 1);
    return sendOnce(outgoing, { fetch: settings.fetch, timeout: settings.requestTimeout, signal });
  }

  return {
    send: (outgoing, patience) => {
      const { host } = outgoing.url;
      const attempt = async () => {
        await pauses.pass(host, patience);
        return limiter.run(host, () => sendCounted(outgoing, patience.signal), patience.signal);
      };
      const attempts = outgoing.attempts ?? settings.retry.attempts;
      return withRetries(attempt, { settings, patience, pauses, host, attempts });
    },
    stats: () => ({
      requests: [...byHost.values()].reduce((sum, count) => sum + count, 0),
      byHost: new Map(byHost),
    }),
  };
}
