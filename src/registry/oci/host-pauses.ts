import { TidemarkError } from '../../errors.ts';
import type { Settings } from './options.ts';
import { toSeconds } from './transport-error.ts';
import type { Patience } from './patience.ts';

/** Which hosts asked to be left alone for a while: one answer of 429 speaks for every request to the host. */
export interface HostPauses {
  /** Leaves `host` alone for so many milliseconds from now. */
  add(host: string, wait: number): void;
  /** Waits until `host` may be asked. Throws `TidemarkError` `registry-rate-limited` when that is too late. */
  pass(host: string, patience: Patience): Promise<void>;
  /** Whether there is time left to wait so many milliseconds. */
  fits(wait: number, patience: Patience): boolean;
}

/** Without a deadline no wait is longer than this, in milliseconds: a run is not to sleep for hours. */
const longestWait = 120_000;

export function createHostPauses(settings: Pick<Settings, 'now' | 'sleep' | 'random'>): HostPauses {
  const until = new Map<string, number>();

  function fits(wait: number, patience: Patience): boolean {
    const left = patience.deadline === undefined ? longestWait : patience.deadline - settings.now();
    return wait <= Math.min(left, longestWait);
  }

  return {
    fits,
    add: (host, wait) => {
      until.set(host, Math.max(until.get(host) ?? 0, settings.now() + wait));
    },
    pass: async (host, patience) => {
      const wait = (until.get(host) ?? 0) - settings.now();
      if (wait <= 0) return;
      if (!fits(wait, patience)) throw toRateLimitError(host, wait);
      // Spread out, so that those who waited do not all come back at the same instant.
      await settings.sleep(wait + settings.random() * Math.min(wait, 1_000), patience.signal);
    },
  };
}

function toRateLimitError(host: string, wait: number): TidemarkError {
  return new TidemarkError(
    'registry-rate-limited',
    `${host} asked to be left alone for another ${toSeconds(wait)}, which is longer than this repository may take; try again later, or give credentials with a higher limit`,
  );
}
