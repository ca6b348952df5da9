import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Probot } from 'probot';
import { boundHeap } from './entry/bound-heap.ts';
import { TidemarkError } from './errors.ts';
import type { Service } from './service/create-service.ts';
import { createLog } from './service/log/create-log.ts';
import { readSettings } from './service/settings/read-settings.ts';
import type { Settings } from './service/settings/read-settings.ts';
import type { WebhookEvent } from './service/webhooks/effect.ts';
import { handledEvents } from './service/webhooks/handled-events.ts';

boundHeap();

// The GitHub App, as `npm start` runs it: settings in, a service out. Probot dispatches events and signs for the App;
// the server is ours, because Probot's own takes a well-known secret when none is set, and has no limits.
const read = readSettings(process.env);
if ('problems' in read) {
  const lines = read.problems.map((problem) => `- ${problem}\n`).join('');
  process.stderr.write(`tidemark cannot start before its settings are put right:\n${lines}`);
  process.exitCode = 1;
} else {
  await run(read.settings);
}

async function run(settings: Settings): Promise<void> {
  const { logLevel: level, webhookSecrets, privateKeys, encryptionKey, redisUrl } = settings;
  const secrets = [...webhookSecrets, ...privateKeys, encryptionKey, redisUrl];
  const log = createLog({ level, secrets: secrets.filter((text) => text !== undefined) });
  try {
    const service = await open(settings, log);
    stopOnSignals(service, settings, log);
    await service.start();
  } catch (error) {
    log.fatal({ err: error }, error instanceof TidemarkError ? error.message : 'cannot start');
    process.exit(1);
  }
}

// What takes long to load is loaded after the settings are known to be right.
async function open(settings: Settings, log: Logger): Promise<Service> {
  const { createService } = await import('./service/create-service.ts');
  const { createGithubApp } = await import('./service/github/github-app.ts');
  const { createPrometheusMetrics } = await import('./service/metrics/prometheus.ts');
  const { createState } = await import('./service/state.ts');
  const probots = await Promise.all(settings.privateKeys.map((key) => createProbot(settings, key, log)));
  const [first] = probots;
  const { dataDirectory, perInstallation, redisUrl } = settings;
  const state = await createState({
    file: join(dataDirectory, 'state.sqlite'),
    perInstallation,
    warn: (message) => log.warn(message),
    ...(redisUrl !== undefined && { redisUrl }),
  });
  const service = createService({
    settings,
    state,
    app: createGithubApp({ baseUrl: settings.apiUrl, signers: probots.map(toSigner) }),
    log,
    metrics: createPrometheusMetrics({ readDepth: () => state.queue.depth() }),
    dispatch: async (event) => {
      if (isHandled(event)) await first?.receive(event);
    },
  });
  first?.on([...handledEvents], ({ id, name, payload }) => service.receive({ id, name, payload }));
  return service;
}

type Received = Parameters<Probot['receive']>[0];

function isHandled(event: WebhookEvent | Received): event is Received {
  return handledEvents.some((name) => name === event.name);
}

/** One for each private key; without a throttle of its own, which would have all tenants wait for each other. */
async function createProbot(settings: Settings, privateKey: string, log: Logger): Promise<Probot> {
  const { Probot, ProbotOctokit } = await import('probot');
  const { appId, apiUrl: baseUrl, webhookSecrets } = settings;
  const [secret = ''] = webhookSecrets;
  const Octokit = ProbotOctokit.defaults({ throttle: { enabled: false }, retry: { enabled: false } });
  return new Probot({ appId, privateKey, secret, log, Octokit, baseUrl });
}

function toSigner(probot: Probot): () => Promise<string> {
  return async () => {
    const octokit = await probot.auth();
    const authentication: unknown = await octokit.auth({ type: 'app' });
    if (typeof authentication !== 'object' || authentication === null || !('token' in authentication))
      throw new Error('the private key signs nothing');
    return String(authentication.token);
  };
}

/** Once to end in order, twice to end now. */
function stopOnSignals(service: Service, { shutdownTimeout }: Settings, log: Logger): void {
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    log.info({ signal }, 'stopping');
    service.stop(shutdownTimeout).then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'could not stop in order');
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
