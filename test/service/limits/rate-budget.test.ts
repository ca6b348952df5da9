import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMemoryRateBudget } from '../../../src/service/limits/memory-rate-budget.ts';
import { reserve, type HostState, type RateBudget } from '../../../src/service/limits/rate-budget.ts';
import { createRedisRateBudget } from '../../../src/service/limits/redis-rate-budget.ts';
import { startRedisServer, type RedisServer } from '../../support/redis-server.ts';

const rate = { perSecond: 1, burst: 5 };

describe.each(['memory', 'Redis'] as const)('a budget of requests in %s', (where) => {
  let server: RedisServer | undefined;
  const closing: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    if (where === 'Redis') server = await startRedisServer();
  });
  afterAll(async () => {
    for (const close of closing) await close();
    await server?.close();
  });

  let count = 0;
  /** Two views of one budget: of two processes on Redis, of the same one in memory. */
  async function createTwo(): Promise<readonly [RateBudget, RateBudget]> {
    if (server === undefined) {
      const budget = createMemoryRateBudget(rate);
      return [budget, budget];
    }
    const place = { url: server.url, prefix: `{rate-${(count += 1)}}`, warn: () => undefined };
    const two = [await createRedisRateBudget(rate, place), await createRedisRateBudget(rate, place)] as const;
    closing.push(two[0].close, two[1].close);
    return two;
  }

  test('lets a burst go at once and then so many a second, counted over all processes', async () => {
    const budgets = await createTwo();
    const waits: number[] = [];
    const begin = Date.now();
    for (let index = 0; index < 10; index += 1) {
      const { reserved, wait } = await (index % 2 === 0 ? budgets[0] : budgets[1]).reserve('ghcr.io', 10_000);
      expect(reserved).toBe(true);
      waits.push(wait);
    }
    expect(waits.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    // Each is due a second after the one before; some time has passed meanwhile.
    const passed = Date.now() - begin + 5;
    for (const [index, wait] of waits.slice(5).entries()) {
      expect(wait).toBeLessThanOrEqual((index + 1) * 1_000);
      expect(wait).toBeGreaterThan((index + 1) * 1_000 - passed);
    }
  });

  test('keeps the hosts apart', async () => {
    const [budget] = await createTwo();
    for (let index = 0; index < 8; index += 1) await budget.reserve('ghcr.io', 10_000);
    expect(await budget.reserve('quay.io', 0)).toEqual({ reserved: true, wait: 0 });
  });

  test('reserves nothing for a request that will not wait', async () => {
    const [budget] = await createTwo();
    for (let index = 0; index < 5; index += 1) await budget.reserve('ghcr.io', 0);
    const waits = [];
    for (let index = 0; index < 5; index += 1) waits.push(await budget.reserve('ghcr.io', 10));
    expect(waits.every(({ reserved, wait }) => !reserved && wait > 10 && wait <= 1_000)).toBe(true);
    expect((await budget.reserve('ghcr.io', 1_000)).reserved).toBe(true);
  });

  test('keeps all away from a host that asked for silence, and lets an earlier end not shorten it', async () => {
    const [one, other] = await createTwo();
    await one.block('ghcr.io', Date.now() + 60_000);
    await one.block('ghcr.io', Date.now() + 1_000);
    const { reserved, wait } = await other.reserve('ghcr.io', 1_000);
    expect(reserved).toBe(false);
    expect(wait).toBeGreaterThan(30_000);
    expect(wait).toBeLessThanOrEqual(60_000);
    expect((await other.reserve('quay.io', 0)).reserved).toBe(true);
  });
});

test('never lets more than a burst and the rate through in any span of time', () => {
  const request = fc.record({ after: fc.nat(4_000), patience: fc.constantFrom(0, 500, 100_000) });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
      let now = 0;
      let state: HostState | undefined;
      const sent: number[] = [];
      for (const { after, patience } of requests) {
        now += after;
        const step = reserve(state, { rate, now, patience });
        state = step.state;
        if (step.reservation.reserved) sent.push(now + step.reservation.wait);
        expect(step.reservation.wait).toBeGreaterThanOrEqual(0);
      }
      const spans = sent.flatMap((start, first) =>
        sent.slice(first).map((end, more) => ({ requests: more + 1, time: end - start })),
      );
      // A wait is rounded up to whole milliseconds.
      const most = (time: number) => rate.burst + ((time + 1) * rate.perSecond) / 1_000;
      expect(spans.filter(({ requests: count, time }) => count > most(time))).toEqual([]);
    }),
  );
});

test('forgets the hosts whose time is past', async () => {
  let now = 0;
  const budget = createMemoryRateBudget(rate, { now: () => now });
  for (let index = 0; index < 10_000; index += 1) await budget.reserve(`host-${index}`, 0);
  now = 60_000;
  for (let index = 0; index < 5; index += 1) await budget.reserve('new-host', 0);
  expect(await budget.reserve('new-host', 0)).toEqual({ reserved: false, wait: 1_000 });
  expect(await budget.reserve('host-1', 0)).toEqual({ reserved: true, wait: 0 });
});
