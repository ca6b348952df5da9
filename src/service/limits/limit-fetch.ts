import { setTimeout as sleep } from 'node:timers/promises';
import type { RateBudget } from './rate-budget.ts';

/** As long as a job may reasonably stand still for its turn at a host. */
const patience = 30_000;

/** Longer silences than this are not believed. */
const longestBlock = 15 * 60_000;

/**
 * `fetch` within the budget of each host: it waits for its turn, and what one request is told by `Retry-After` (with
 * 429 or 503) all others heed, those of other processes too. Without a turn within 30 seconds it answers 429 itself, with
 * the time to come back, as the host would.
 */
export function limitFetch(fetch: typeof globalThis.fetch, budget: RateBudget): typeof globalThis.fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const { reserved, wait } = await budget.reserve(url.host, patience);
    if (!reserved) return toRefusal(wait);
    if (wait > 0) await sleep(wait, undefined, { ...(init?.signal && { signal: init.signal }) });
    const response = await fetch(input, init);
    const pause = [429, 503].includes(response.status)
      ? parseRetryAfter(response.headers.get('retry-after'))
      : 0;
    if (pause > 0) await budget.block(url.host, Date.now() + Math.min(pause, longestBlock));
    return response;
  };
}

function toRefusal(wait: number): Response {
  const headers = { 'retry-after': String(Math.ceil(wait / 1_000)), 'content-type': 'text/plain' };
  return new Response('the budget of requests for this host is used up', { status: 429, headers });
}

/** Seconds or a date (RFC 9110, 10.2.3), as milliseconds from now; 0 for anything else. */
function parseRetryAfter(text: string | null): number {
  if (text === null) return 0;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? 0 : Math.max(0, date - Date.now());
}
