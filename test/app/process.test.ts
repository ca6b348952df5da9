import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { AppProcess } from '../support/app/app-process.ts';
import { startApp as start } from '../support/app/app-process.ts';
import { makeAppKey } from '../support/app/app-keys.ts';
import { FakeHub } from '../support/app/fake-hub.ts';
import type { HubRepository } from '../support/app/fake-hub.ts';
import { push } from '../support/app/payloads.ts';
import type { Environment } from '../support/app/running-service.ts';
import { sendWebhook, toEnvironment } from '../support/app/running-service.ts';
import { toFiles } from '../support/app/story.ts';
import type { FakeRegistry } from '../support/fake-registry.ts';
import { startFakeRegistry } from '../support/fake-registry.ts';

let hub: FakeHub;
let registry: FakeRegistry;
let directory: string;
const running: AppProcess[] = [];

beforeAll(async () => {
  registry = await startFakeRegistry({ repositories: { 'acme/app': ['1.0.0', '1.1.0'] } });
});

// Every attempt at a test has a GitHub and a disk of its own.
beforeEach(async () => {
  hub = await new FakeHub().listen();
  hub.install(1, 'acme');
  directory = await mkdtemp(join(tmpdir(), 'tidemark-process-'));
});

afterEach(async () => {
  for (const app of running) app.signal('SIGKILL');
  await Promise.all(running.splice(0).map(({ ended }) => ended));
  await hub.close();
  await rm(directory, { recursive: true, force: true });
});

afterAll(() => registry.close());

function environment(): Environment {
  return { ...toEnvironment(hub, directory), TIDEMARK_REGISTRY_PRIVATE_HOSTS: registry.host };
}

function startApp(variables: Environment): AppProcess {
  const app = start(variables);
  running.push(app);
  return app;
}

/** Waits for the first query of a job; the sweep of a new process asks for lists, which are no queries. */
async function untilBegun({ github }: HubRepository): Promise<void> {
  await expect.poll(() => github.trace, { timeout: 30_000, interval: 10 }).toContain('S');
}

test.each([
  ['missing', undefined],
  ['short', 'too-short'],
  ['the word development', 'development'],
])('row 89: it refuses to start when the webhook secret is %s', async (_, secret) => {
  const { WEBHOOK_SECRET: _secret, ...rest } = environment();
  const app = startApp(secret === undefined ? rest : { ...rest, WEBHOOK_SECRET: secret });
  expect(await app.ended).toBe(1);
  expect(app.output()).toContain('WEBHOOK_SECRET: expected a secret of at least 32 characters');
  expect(app.output()).toContain('openssl rand -hex 32');
});

test('everything that is wrong with the settings is told at once, and no secret with it', async () => {
  const app = startApp({
    APP_ID: 'mine',
    PRIVATE_KEY: 'hunter2-hunter2-hunter2',
    WEBHOOK_SECRET: 'hunter3',
    TIDEMARK_ROLL: 'web',
    TIDEMARK_ROLE: 'worker',
    PORT: '99999',
  });
  expect(await app.ended).toBe(1);
  const lines = app.output().trim().split('\n').slice(1);
  expect(lines.map((line) => /^- (\w+):/.exec(line)?.[1])).toEqual([
    'TIDEMARK_ROLL',
    'APP_ID',
    'PRIVATE_KEY',
    'WEBHOOK_SECRET',
    'PORT',
    'REDIS_URL',
  ]);
  expect(app.output()).toContain('TIDEMARK_ROLE is one');
  expect(app.output()).not.toContain('hunter');
});

test('a webhook that was accepted is done by the next process when this one is killed', async () => {
  const repository = hub.add(1, {
    id: 100,
    name: 'acme/fleet',
    files: toFiles(`${registry.host}/acme/app`),
  });
  const first = startApp(environment());
  hub.delay = 300;
  const answer = await sendWebhook(await first.url, 'push', push(repository));
  expect(answer.status).toBe(202);
  await untilBegun(repository);
  first.signal('SIGKILL');
  expect(await first.ended).toBe('SIGKILL');
  hub.delay = 0;
  expect(repository.github.repository.state.pulls).toEqual([]);
  const second = startApp(environment());
  await second.url;
  await expect
    .poll(() => repository.github.repository.state.pulls.length, { timeout: 40_000, interval: 50 })
    .toBe(1);
  expect(repository.github.repository.state.pulls).toHaveLength(1);
  second.signal('SIGTERM');
  expect(await second.ended).toBe(0);
  expect(second.output()).toContain('"msg":"stopped"');
});

test('a running job is brought to an end before the process stops', async () => {
  const repository = hub.add(1, {
    id: 101,
    name: 'acme/second',
    files: toFiles(`${registry.host}/acme/app`),
  });
  const app = startApp({ ...environment(), TIDEMARK_SHUTDOWN_TIMEOUT: '30s' });
  const url = await app.url;
  await sendWebhook(url, 'push', push(repository));
  await untilBegun(repository);
  app.signal('SIGTERM');
  expect(await app.ended).toBe(0);
  expect(repository.github.repository.state.pulls).toHaveLength(1);
});

test('a job that goes on too long is handed back, and a second signal ends the process at once', async () => {
  const repository = hub.add(1, {
    id: 102,
    name: 'acme/third',
    files: toFiles(`${registry.host}/acme/app`),
  });
  const app = startApp({ ...environment(), TIDEMARK_SHUTDOWN_TIMEOUT: '1h' });
  const url = await app.url;
  hub.delay = 20_000;
  await sendWebhook(url, 'push', push(repository));
  // The job waits for its token.
  const isBegun = () => hub.requests.some(({ body }) => Object(body).repository_ids?.includes(102) === true);
  await expect.poll(isBegun, { timeout: 30_000, interval: 10 }).toBe(true);
  app.signal('SIGTERM');
  await expect.poll(() => app.output(), { timeout: 20_000 }).toContain('"msg":"stopping"');
  app.signal('SIGTERM');
  expect(await app.ended).toBe(1);
  const handed = startApp({ ...environment(), TIDEMARK_SHUTDOWN_TIMEOUT: '1s' });
  await handed.url;
  handed.signal('SIGTERM');
  expect(await handed.ended).toBe(0);
});

test('while its private key is exchanged, the one that GitHub takes is used', async () => {
  const repository = hub.add(1, {
    id: 103,
    name: 'acme/fourth',
    files: toFiles(`${registry.host}/acme/app`),
  });
  const [current] = hub.keys;
  const app = startApp({
    ...environment(),
    PRIVATE_KEY: `${makeAppKey().privateKey}\n${current?.privateKey ?? ''}`,
  });
  await sendWebhook(await app.url, 'push', push(repository));
  await expect
    .poll(() => repository.github.repository.state.pulls.length, { timeout: 40_000, interval: 50 })
    .toBe(1);
  app.signal('SIGTERM');
  expect(await app.ended).toBe(0);
});
