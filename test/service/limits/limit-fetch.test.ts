import { expect, test } from 'vitest';
import { limitFetch } from '../../../src/service/limits/limit-fetch.ts';
import { createMemoryRateBudget } from '../../../src/service/limits/memory-rate-budget.ts';

function create(answers: readonly Response[], rate = { perSecond: 20, burst: 2 }) {
  const sent: number[] = [];
  const left = [...answers];
  const budget = createMemoryRateBudget(rate);
  const fetch = limitFetch(async () => {
    sent.push(performance.now());
    return left.shift() ?? new Response('fine');
  }, budget);
  return { fetch, sent, budget };
}

test('spaces requests out to one host, and does not make those to another one wait', async () => {
  const { fetch, sent } = create([]);
  const begin = performance.now();
  await Promise.all(['a', 'b', 'c', 'd'].map((path) => fetch(`https://ghcr.io/${path}`)));
  expect(performance.now() - begin).toBeGreaterThan(90);
  expect(sent).toHaveLength(4);
  const other = performance.now();
  await fetch(new URL('https://quay.io/'));
  expect(performance.now() - other).toBeLessThan(45);
});

test.each([
  ['seconds', () => '7'],
  ['a date', () => new Date(Date.now() + 7_400).toUTCString()],
])('heeds a Retry-After in %s for all later requests', async (_, retryAfter) => {
  const busy = new Response('slow down', { status: 429, headers: { 'retry-after': retryAfter() } });
  const { fetch, budget } = create([busy]);
  expect((await fetch('https://ghcr.io/v2/')).status).toBe(429);
  const { wait } = await budget.reserve('ghcr.io', 0);
  expect(wait).toBeGreaterThan(5_500);
  expect(wait).toBeLessThanOrEqual(7_500);
});

test.each(['', 'soon', '-5', '1e9'])('makes nothing of the Retry-After %j', async (retryAfter) => {
  const busy = new Response('', { status: 503, headers: { 'retry-after': retryAfter } });
  const { fetch, budget } = create([busy]);
  await fetch('https://ghcr.io/v2/');
  expect(await budget.reserve('ghcr.io', 0)).toEqual({ reserved: true, wait: 0 });
});

test('does not believe in a silence of more than a quarter of an hour', async () => {
  const busy = new Response('', { status: 429, headers: { 'retry-after': '999999999' } });
  const { fetch, budget } = create([busy]);
  await fetch('https://ghcr.io/v2/');
  expect((await budget.reserve('ghcr.io', 0)).wait).toBeLessThanOrEqual(900_000);
});

test('answers for the host when the turn is too far away, without a request', async () => {
  const { fetch, sent, budget } = create([]);
  await budget.block('ghcr.io', Date.now() + 60_000);
  const response = await fetch('https://ghcr.io/v2/');
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toMatch(/^(59|60)$/);
  expect(sent).toEqual([]);
});

test('ends its wait when the request is given up', async () => {
  const { fetch, sent, budget } = create([]);
  await budget.block('ghcr.io', Date.now() + 20_000);
  const begin = performance.now();
  await expect(fetch('https://ghcr.io/v2/', { signal: AbortSignal.timeout(20) })).rejects.toThrow(/abort/);
  expect(performance.now() - begin).toBeLessThan(5_000);
  expect(sent).toEqual([]);
});
