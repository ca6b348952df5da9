import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { serveForge, type ChaosForge } from '../../support/chaos/forge.ts';
import { runChaos, type ChaosResult } from '../../support/chaos/run-chaos.ts';
import { startRedisServer } from '../../support/redis-server.ts';

const isLong = (process.env['TIDEMARK_LONG'] ?? '') !== '';
const size = isLong ? { webhooks: 10_000, repositories: 500 } : { webhooks: 2_000, repositories: 100 };
const patience = 300_000;

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** The same numbers in each run; the long suite prints those that it took. */
function createRandom(): () => number {
  let state = isLong ? Date.now() % 2 ** 32 : 20_261_129;
  if (isLong) console.info(`chaos with the seed ${state}`);
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** What went wrong, and what did not happen that would have shown it. */
function summarize(forge: ChaosForge, result: ChaosResult) {
  if (isLong) console.info(JSON.stringify({ ...size, ...result, ...forge.runs, moves: forge.moves.length }));
  const targets = forge.moves.map(({ repository, to }) => `${repository}:${to}`);
  return {
    unfinished: forge.unfinished,
    runsAtOnce: forge.violations,
    movedTwice: targets.filter((target, index) => targets.indexOf(target) !== index),
    unanswered: result.comments - forge.answers.size,
    answeredTwice: [...forge.answers].filter(([, count]) => count !== 1),
    hadComments: result.comments > 100,
    hadKills: result.kills > 3,
    wasFolded: forge.runs.begun < size.webhooks,
  };
}

const order = {
  unfinished: [],
  runsAtOnce: [],
  movedTwice: [],
  unanswered: 0,
  answeredTwice: [],
  hadComments: true,
  hadKills: true,
  wasFolded: true,
};

test(
  'two web processes and three workers on Redis lose nothing and do nothing twice, while workers and Redis are killed',
  async () => {
    const served = await serveForge();
    const server = await startRedisServer();
    closing.push(served.close, server.close);
    // Long enough for a process that gets little of a busy machine: one that stands still for a lease loses its jobs.
    const redis = { url: server.url, prefix: '{chaos}', lease: 10_000 };
    const web = { redis, concurrency: 0, takesWebhooks: true, isKilled: false };
    const worker = { redis, concurrency: 6, takesWebhooks: false, isKilled: true };
    const result = await runChaos({
      ...size,
      served,
      processes: [web, web, worker, worker, worker],
      kills: isLong ? 40 : 8,
      halfway: () => server.restart({ pause: 500 }),
      random: createRandom(),
    });
    expect(summarize(served.forge, result)).toEqual(order);
  },
  patience,
);

test(
  'one process with its file loses nothing and does nothing twice, while it is killed',
  async () => {
    const served = await serveForge();
    const directory = mkdtempSync(join(tmpdir(), 'tidemark-chaos-'));
    closing.push(served.close, () => rmSync(directory, { recursive: true, force: true }));
    const file = join(directory, 'state.db');
    const result = await runChaos({
      ...size,
      served,
      processes: [{ file, concurrency: 10, takesWebhooks: true, isKilled: true }],
      kills: isLong ? 20 : 4,
      random: createRandom(),
    });
    expect(summarize(served.forge, result)).toEqual(order);
  },
  patience,
);
