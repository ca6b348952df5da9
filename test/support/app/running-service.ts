import { createHmac, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createService } from '../../../src/service/create-service.ts';
import type { Service } from '../../../src/service/create-service.ts';
import { createGithubApp } from '../../../src/service/github/github-app.ts';
import { createLog } from '../../../src/service/log/create-log.ts';
import { createPrometheusMetrics } from '../../../src/service/metrics/prometheus.ts';
import { createState } from '../../../src/service/state.ts';
import type { State } from '../../../src/service/state.ts';
import { readSettings } from '../../../src/service/settings/read-settings.ts';
import type { Settings } from '../../../src/service/settings/read-settings.ts';
import { signAppToken } from './app-keys.ts';
import type { FakeHub } from './fake-hub.ts';

export const secret = 'a-secret-of-the-tests-with-many-characters';

export type Environment = Readonly<Record<string, string>>;

/** The settings of an App that serves a fake. */
export function toEnvironment(hub: FakeHub, dataDirectory: string): Environment {
  return {
    APP_ID: String(hub.appId),
    PRIVATE_KEY: hub.keys.map(({ privateKey }) => privateKey).join('\n'),
    WEBHOOK_SECRET: secret,
    GHE_HOST: new URL(hub.url).host,
    GHE_PROTOCOL: 'http',
    PORT: '0',
    TIDEMARK_DATA_DIR: dataDirectory,
    TIDEMARK_SHUTDOWN_TIMEOUT: '5s',
    TIDEMARK_WRITE_PACE: '0s',
  };
}

export type Sending = {
  readonly delivery?: string;
  readonly secret?: string;
  readonly signature?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Sends a webhook as GitHub does. */
export async function sendWebhook(
  url: string,
  event: string,
  payload: unknown,
  sending: Sending = {},
): Promise<Response> {
  const body = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const digest = createHmac('sha256', sending.secret ?? secret)
    .update(body)
    .digest('hex');
  return fetch(`${url}/api/github/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'GitHub-Hookshot/abcdef0',
      'x-github-event': event,
      'x-github-delivery': sending.delivery ?? randomUUID(),
      'x-hub-signature-256': sending.signature ?? `sha256=${digest}`,
      ...sending.headers,
    },
  });
}

export type RunningService = {
  readonly url: string;
  /** Of the listener of the operator, when there is one. */
  readonly operatorUrl?: string;
  readonly state: State;
  readonly settings: Settings;
  readonly service: Service;
  /** Lines of the log, as objects. */
  readonly lines: readonly Record<string, unknown>[];
  readonly log: () => string;
  readonly send: (event: string, payload: unknown, sending?: Sending) => Promise<Response>;
  /** Waits until nothing is waiting and nothing runs. */
  readonly settle: (interval?: number, patience?: number) => Promise<void>;
  readonly stop: (patience?: number) => Promise<void>;
};

export type ServiceRequest = {
  readonly environment?: Environment;
  readonly dataDirectory?: string;
  /** Keeps the state there in place of a file. */
  readonly redisUrl?: string;
  /** Whether it looks for what it missed when it starts. */
  readonly sweeps?: boolean;
  /** Whether it does what it accepts. */
  readonly works?: boolean;
};

/** The service in this process, over real HTTP, with the embedded queue and store or a Redis, against a fake GitHub. */
export async function startService(hub: FakeHub, request: ServiceRequest = {}): Promise<RunningService> {
  const own = request.dataDirectory === undefined;
  const dataDirectory = request.dataDirectory ?? (await mkdtemp(join(tmpdir(), 'tidemark-app-')));
  const read = readSettings({ ...toEnvironment(hub, dataDirectory), ...request.environment });
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  const settings = request.works === false ? { ...read.settings, role: 'web' as const } : read.settings;
  const texts: string[] = [];
  const log = createLog({
    level: settings.logLevel,
    secrets: settings.webhookSecrets,
    destination: { write: (text) => void texts.push(text) },
  });
  const signers = settings.privateKeys.map(
    (privateKey) => async () => signAppToken(settings.appId, privateKey),
  );
  const app = createGithubApp({ baseUrl: settings.apiUrl, signers, sleep: async () => {} });
  const state = await createState({
    ...(request.redisUrl !== undefined && { redisUrl: request.redisUrl }),
    file: join(dataDirectory, 'state.sqlite'),
    perInstallation: settings.perInstallation,
    warn: (message) => texts.push(message),
  });
  if (request.sweeps !== true) await state.store.put('swept', String(Date.now()));
  const metrics = createPrometheusMetrics({ readDepth: () => state.queue.depth() });
  const service = createService({ settings, state, app, log, metrics });
  const { url, operator } = await service.start();
  return {
    url,
    ...(operator && { operatorUrl: operator.url }),
    state,
    settings,
    service,
    get lines() {
      return texts.filter((text) => text.startsWith('{')).map((text) => JSON.parse(text));
    },
    log: () => texts.join(''),
    send: (event, payload, sending) => sendWebhook(url, event, payload, sending),
    settle: (interval, patience) => settle(state, interval, patience),
    stop: async (patience = 5_000) => {
      await service.stop(patience);
      if (own) await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}

async function settle({ queue }: State, interval = 25, patience = 50_000): Promise<void> {
  const end = performance.now() + patience;
  for (;;) {
    const { waiting, running } = await queue.depth();
    if (waiting + running === 0) return;
    if (performance.now() > end) throw new Error(`${waiting} jobs still wait, and ${running} run`);
    await pause(interval);
  }
}

/** Every key of the store, in order. */
export async function listKeys({ store }: State): Promise<readonly string[]> {
  return (await store.list('', { limit: 10_000 })).map(({ key }) => key);
}
