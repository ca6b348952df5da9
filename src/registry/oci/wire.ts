import { TidemarkError } from '../../errors.ts';
import { createLimiter } from '../limiter.ts';
import { createTransports } from './http/create-transports.ts';
import { createHostPauses } from './host-pauses.ts';
import type { Settings } from './options.ts';
import type { Patience } from './patience.ts';
import { withRetries } from './retry.ts';
import type { Incoming, Outgoing } from './message.ts';
import { sendOnce } from './send.ts';
import { toRequestText } from './transport-error.ts';

export type WireStats = {
  /** Requests sent, repeated ones included. */
  readonly requests: number;
  readonly byHost: ReadonlyMap<string, number>;
};

/** Sends requests: bounded in number and time, repeated where that helps, counted. */
export interface Wire {
  /**
   * The last answer, whatever its status. Throws `TidemarkError` `registry-unreachable`, `registry-timeout`,
   * `registry-malformed`, `registry-rate-limited`, `registry-budget`, or what the sink throws.
   */
  send<T>(outgoing: Outgoing<T>, patience: Patience): Promise<Incoming<T>>;
  stats(): WireStats;
}

export function createWire(settings: Settings): Wire {
  const limiter = createLimiter(settings.concurrency);
  const pauses = createHostPauses(settings);
  const transportFor = createTransports({
    ...(settings.guard && { guard: settings.guard }),
    perHost: settings.concurrency.perHost,
  });
  const byHost = new Map<string, number>();

  async function sendCounted<T>(outgoing: Outgoing<T>, signal: AbortSignal): Promise<Incoming<T>> {
    const { budget } = settings;
    if (budget?.take() === false) throw toBudgetError(outgoing, budget.limit);
    byHost.set(outgoing.url.host, (byHost.get(outgoing.url.host) ?? 0) + 1);
    const { connection } = outgoing;
    const given = connection === undefined ? settings.transport : undefined;
    const transport = given ?? transportFor(connection);
    return sendOnce(outgoing, { transport, timeout: settings.requestTimeout, signal });
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

function toBudgetError(outgoing: Outgoing<unknown>, limit: number): TidemarkError {
  return new TidemarkError(
    'registry-budget',
    `${outgoing.url.host} was not asked ${toRequestText(outgoing)}: expected at most ${limit} requests (--max-requests, or the input max-requests), and all of them are used up; raise that, or run with fewer repositories`,
  );
}
