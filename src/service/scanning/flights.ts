import { TidemarkError, type ErrorCode } from '../../errors.ts';
import type { Recorded } from './record-listing.ts';
import type { RecordedListing } from './recorded-listing.ts';

export interface ListingFlight {
  /**
   * Waits for the listing. Undefined when there is none to share: it is too long, or it failed for a reason of its own.
   * Throws what the registry said to all, and the reason of `signal`.
   */
  join(signal: AbortSignal): Promise<RecordedListing | undefined>;
}

/** Listings that are being made in this process. */
export interface ListingFlights {
  /** One for `key` that was begun at `since` or later. */
  find(key: string, since: number): ListingFlight | undefined;
  lead(key: string, startedAt: number, run: () => Promise<Recorded>): Promise<Recorded>;
}

/** What a registry says of the image, whoever asks; all else is about the one who asked: its time, its budget. */
const shared: ReadonlySet<ErrorCode> = new Set([
  'registry-unauthorized',
  'registry-not-found',
  'registry-rate-limited',
  'registry-unreachable',
  'registry-failed',
  'registry-malformed',
  'registry-refused',
]);

export function createFlights(): ListingFlights {
  const running = new Map<string, { readonly startedAt: number; readonly done: Promise<Recorded> }>();

  return {
    find: (key, since) => {
      const flight = running.get(key);
      if (flight === undefined || flight.startedAt < since) return undefined;
      return { join: (signal) => wait(flight.done, signal) };
    },
    lead: async (key, startedAt, run) => {
      const flight = { startedAt, done: run() };
      running.set(key, flight);
      try {
        return await flight.done;
      } finally {
        if (running.get(key) === flight) running.delete(key);
      }
    },
  };
}

async function wait(done: Promise<Recorded>, signal: AbortSignal): Promise<RecordedListing | undefined> {
  const ended = Promise.withResolvers<never>();
  const leave = (): void => ended.reject(signal.reason);
  if (signal.aborted) leave();
  signal.addEventListener('abort', leave, { once: true });
  try {
    return (await Promise.race([done, ended.promise])).recorded;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (error instanceof TidemarkError && shared.has(error.code)) throw error;
    return undefined;
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
