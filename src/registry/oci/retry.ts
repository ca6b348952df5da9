import { TidemarkError } from '../../errors.ts';
import type { HostPauses } from './host-pauses.ts';
import type { Settings } from './options.ts';
import { parseRetryAfter } from './retry-after.ts';
import type { Incoming } from './message.ts';
import { isLastingFailure, toAbortError } from './transport-error.ts';
import type { Patience } from './patience.ts';

type RetryOptions = {
  readonly settings: Pick<Settings, 'now' | 'sleep' | 'random' | 'retry'>;
  readonly patience: Patience;
  readonly pauses: HostPauses;
  readonly host: string;
  readonly attempts: number;
};

type Outcome<T> = { readonly response: Incoming<T> } | { readonly error: unknown };

/** Makes an attempt until it brings an answer that stands, no further attempt is left, or waiting takes too long. */
export async function withRetries<T>(
  attempt: () => Promise<Incoming<T>>,
  options: RetryOptions,
): Promise<Incoming<T>> {
  const { settings, patience, pauses, host, attempts } = options;
  for (let count = 1; ; count += 1) {
    const outcome = await settle(attempt, patience.signal);
    const asked = toAskedWait(outcome, settings.now());
    if (asked !== undefined) pauses.add(host, asked);
    const wait = asked ?? toBackoff(count, settings);
    const again = isWorthRepeating(outcome) && count < attempts && pauses.fits(wait, patience);
    if (!again) return unwrap(outcome);
    // A wait that the host asked for is kept by the pause, for everyone.
    if (asked === undefined) await settings.sleep(wait, patience.signal).catch(() => undefined);
    if (patience.signal.aborted) return unwrap(outcome);
  }
}

async function settle<T>(attempt: () => Promise<Incoming<T>>, signal: AbortSignal): Promise<Outcome<T>> {
  try {
    return { response: await attempt() };
  } catch (error) {
    return { error: signal.aborted ? toAbortError(signal) : error };
  }
}

function unwrap<T>(outcome: Outcome<T>): Incoming<T> {
  if ('error' in outcome) throw outcome.error;
  return outcome.response;
}

const passingStatuses: ReadonlySet<number> = new Set([408, 429, 499, 500, 502, 503, 504, 522]);

function isWorthRepeating<T>(outcome: Outcome<T>): boolean {
  if ('response' in outcome) return passingStatuses.has(outcome.response.status);
  const { error } = outcome;
  return error instanceof TidemarkError && error.code === 'registry-unreachable' && !isLastingFailure(error);
}

function toAskedWait<T>(outcome: Outcome<T>, now: number): number | undefined {
  if ('error' in outcome || ![429, 503].includes(outcome.response.status)) return undefined;
  return parseRetryAfter(outcome.response.headers.get('retry-after'), now);
}

/** Tripled each time, give or take a quarter. */
function toBackoff(count: number, { retry, random }: Pick<Settings, 'retry' | 'random'>): number {
  return retry.delay * 3 ** (count - 1) * (0.75 + random() / 2);
}
