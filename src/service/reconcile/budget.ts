import { keys } from '../inventory/keys.ts';
import type { JobContext } from './job-context.ts';
import type { JobOutcome } from './job-outcome.ts';

/** An installation that has less left than this part of its requests waits until it has all of them again. */
const reserve = 0.2;
/** What GitHub asks for where it does not say how long, in milliseconds. */
const leastPause = 60_000;
const longestPause = 65 * 60_000;

/** Until when nothing is to be asked of GitHub for an installation, in milliseconds since the epoch. */
export async function findPause(
  { store, now }: Pick<JobContext, 'store' | 'now'>,
  installation: number,
): Promise<number | undefined> {
  const until = Number(await store.get(keys.budget(installation)));
  return until > now() ? until : undefined;
}

export async function pause(
  { store, now }: Pick<JobContext, 'store' | 'now'>,
  installation: number,
  until: number,
): Promise<void> {
  await store.put(keys.budget(installation), String(until), { ttl: Math.max(1, until - now()) });
}

/** Whether, and until when, an installation is to be left alone after a job. */
export function toPause({ failure, budget }: JobOutcome, now: number): number | undefined {
  const latest = now + longestPause;
  if (failure?.kind === 'limited') {
    const asked = failure.retryAfter === undefined ? undefined : now + failure.retryAfter * 1_000;
    const full = budget !== undefined && budget.left <= 0 ? budget.reset : undefined;
    return Math.min(latest, asked ?? full ?? now + leastPause);
  }
  return budget !== undefined && budget.left < reserve && budget.reset > now
    ? Math.min(latest, budget.reset)
    : undefined;
}
