import { join } from 'node:path';
import type { Logger } from 'pino';
import { createKeySets } from '../receivers/verify/open-id/key-sets.ts';
import { createOciRegistry } from '../registry/oci/create-oci-registry.ts';
import { createTransports } from '../registry/oci/http/create-transports.ts';
import { toFetch } from '../registry/oci/http/to-fetch.ts';
import type { GithubApp } from './github/github-app.ts';
import { createTokens } from './github/tokens.ts';
import { createAdminHandler } from './admin/create-admin-handler.ts';
import type { AdminOptions } from './admin/create-admin-handler.ts';
import { createHookHandler } from './hooks/create-hook-handler.ts';
import { createHttpServer } from './http/create-server.ts';
import type { Listening } from './http/create-server.ts';
import type { Handler } from './http/handler.ts';
import { createInventory } from './inventory/inventory.ts';
import type { Inventory } from './inventory/inventory.ts';
import { limitRegistry } from './limits/limit-registry.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { PrometheusMetrics } from './metrics/prometheus.ts';
import type { Worker } from './queue/queue.ts';
import { createJobHandler } from './reconcile/create-job-handler.ts';
import type { JobContext } from './reconcile/job-context.ts';
import { createThreadRunner } from './reconcile/worker/create-thread-runner.ts';
import type { State } from './state.ts';
import { createSharedListings } from './scanning/create-shared-listings.ts';
import { startSchedule } from './schedule/create-schedule.ts';
import type { Schedule } from './schedule/create-schedule.ts';
import type { Settings } from './settings/read-settings.ts';
import { createCredentialVault } from './tenants/credential-vault.ts';
import type { CredentialVault } from './tenants/credential-vault.ts';
import { createTenancy } from './tenants/create-tenancy.ts';
import { eraseTenant } from './tenants/erase-tenant.ts';
import { createTenantGuard } from './tenants/tenant-guard.ts';
import { createOperatorHandlers } from './operator/create-operator-handlers.ts';
import { createPublicPages } from './operator/create-pages.ts';
import { createRepositoryTrees } from './tree/create-repository-trees.ts';
import { applyEffects } from './webhooks/apply-effects.ts';
import { traceJobs, traceRequests } from './tracing/traced.ts';
import { createWebhookHandler, webhookPath } from './webhooks/create-webhook-handler.ts';
import type { WebhookEvent } from './webhooks/effect.ts';
import { toEffects } from './webhooks/to-effects.ts';

export type ServiceOptions = {
  readonly settings: Settings;
  readonly state: State;
  readonly app: GithubApp;
  readonly log: Logger;
  /** Shown at `/metrics` when they can be rendered. */
  readonly metrics: Metrics | PrometheusMetrics;
  /** How verified events get to `receive`; straight, unless given. */
  readonly dispatch?: (event: WebhookEvent) => Promise<void>;
  /** Milliseconds between two writes to GitHub. */
  readonly pace?: number;
};

export interface Service {
  /** Begins to take webhooks and to work, as far as that is the role of the process. */
  start(): Promise<Listening & { readonly operator?: Listening }>;
  /** Does what a verified event leads to. */
  receive(event: WebhookEvent): Promise<void>;
  /** Takes nothing new, lets running jobs go on for `patience` milliseconds, and hands back what is not done then. */
  stop(patience: number): Promise<void>;
}

/** Puts the parts together. */
export function createService(options: ServiceOptions): Service {
  const { settings, state, app, log, metrics } = options;
  const { store, queue } = state;
  const inventory = createInventory({ store, queue });
  const { keyring } = settings.tenants;
  const vault = keyring && createCredentialVault({ store, keyring });
  const context = createContext(options, { inventory, vault });
  const self = createSelf(options);
  let isStopping = false;
  let running: { readonly worker?: Worker; readonly schedule?: Schedule } = {};

  async function receive(event: WebhookEvent): Promise<void> {
    const effects = toEffects(event, await self());
    await applyEffects(effects, { inventory, queue, store, eraseTenant: context.eraseTenant });
  }

  const checks: AdminOptions['checks'] = [
    { name: 'store', isReady: () => store.ping() },
    { name: 'queue', isReady: () => queue.ping() },
  ];
  const isServing = (): boolean => !isStopping;
  const pages = { settings, state, inventory, log };
  const { webhookSecrets: secrets } = settings;
  const server = createHttpServer({
    log,
    handlers: [
      createAdminHandler({ checks, isServing }),
      ...(settings.role === 'worker'
        ? []
        : [
            traceRequests(
              webhookPath,
              createWebhookHandler({ secrets, store, log, metrics, receive: options.dispatch ?? receive }),
            ),
            traceRequests('/hook', createReceivers(options, inventory, context)),
          ]),
      ...(settings.role === 'worker' ? [] : createPublicPages(pages)),
    ],
  });
  const { operator: listener } = settings;
  const operator =
    listener &&
    createHttpServer({
      log,
      handlers: [
        createAdminHandler({ checks, isServing, ...('render' in metrics && { metrics }) }),
        ...createOperatorHandlers({ ...pages, listener, ...(vault && { vault }) }),
      ],
    });

  return {
    receive,
    start: async () => {
      const listening = await server.listen(settings.host, settings.port);
      const inside = listener && (await operator?.listen(listener.host, listener.port));
      if (settings.role !== 'web')
        running = startWork({ settings, state, context, inventory, app, log, metrics });
      log.info({ url: listening.url, operator: inside?.url, role: settings.role }, 'started');
      return { ...listening, ...(inside && { operator: inside }) };
    },
    stop: async (patience) => {
      isStopping = true;
      await running.schedule?.stop();
      const most = Math.min(patience, 5_000);
      await Promise.all([running.worker?.stop(patience), server.close(most), operator?.close(most)]);
      await context.runner.close();
      await state.close();
      log.info('stopped');
    },
  };
}

/** The issuers of tokens are named by manifests, so that they are asked as registries are. */
function createReceivers(
  { settings, state, log, metrics }: ServiceOptions,
  inventory: Inventory,
  { openVault, now }: JobContext,
): Handler {
  const guard = createTenantGuard(settings.tenants.rules);
  const keySets = createKeySets({ fetch: toFetch(createTransports({ guard })()), now });
  return createHookHandler({ ...state, inventory, openVault, verify: { keySets, now }, log, metrics });
}

type WorkParts = Pick<ServiceOptions, 'settings' | 'state' | 'app' | 'log' | 'metrics'> & {
  readonly context: JobContext;
  readonly inventory: Inventory;
};

function startWork({ settings, state, context, inventory, app, log, metrics }: WorkParts) {
  const { store, queue } = state;
  const worker = queue.work({
    concurrency: settings.concurrency,
    handle: traceJobs(createJobHandler(context)),
    onError: ({ installation, repository, attempt }, error) => {
      log.error({ err: error, installation, repository, attempt }, 'job failed');
    },
  });
  const { sweepInterval } = settings;
  const { eraseTenant, now } = context;
  const parts = { store, queue, inventory, app, eraseTenant, log, metrics, now };
  return { worker, schedule: startSchedule({ ...parts, sweepInterval }) };
}

function createContext(
  { settings, state, app, log, metrics, pace = 1_000 }: ServiceOptions,
  { inventory, vault }: { readonly inventory: Inventory; readonly vault: CredentialVault | undefined },
): JobContext {
  const { store, queue, registryBudget } = state;
  const { keyring, rules, limits, pullThrough } = settings.tenants;
  const cacheDirectory = join(settings.dataDirectory, 'cache');
  const trees = createRepositoryTrees({ cacheDirectory });
  const listings = createSharedListings({
    store,
    ...(keyring && { identityKey: keyring.derive('listings') }),
  });
  const guard = createTenantGuard(rules);
  const tenancy = createTenancy({
    store,
    listings,
    rules,
    limits,
    guard,
    pullThrough,
    ...(keyring && { keyring }),
    ...(vault && { vault }),
    createRegistry: (options) => limitRegistry(createOciRegistry(options), registryBudget),
  });
  return {
    inventory,
    store,
    queue,
    app,
    tokens: createTokens({ app }),
    runner: createThreadRunner({ timeout: settings.jobTimeout, memory: settings.jobMemory }),
    tenancy,
    openVault: async (installation) =>
      (await vault?.open(installation)) ?? { credentials: [], secrets: [], unreadable: 0 },
    eraseTenant: async (installation) => {
      // What is found by other names goes first, while it is known which these are.
      await inventory.erase(installation);
      await eraseTenant({ store, trees, listings, tenancy }, installation);
    },
    settings: {
      apiUrl: settings.apiUrl,
      serverUrl: settings.serverUrl,
      cacheDirectory,
      pullThrough,
      minInterval: settings.minInterval,
      pace,
    },
    log,
    metrics,
    now: Date.now,
    random: Math.random,
  };
}

/** Who we are, asked until GitHub has answered; until then no event is taken for our own. */
function createSelf({ settings, app }: ServiceOptions) {
  const host = new URL(settings.serverUrl).host;
  const packagesHost = host === 'github.com' ? 'ghcr.io' : `containers.${host}`;
  let login: string | undefined;
  let asking = false;
  const ask = async (): Promise<void> => {
    asking = true;
    const found = await app.findLogin();
    if (found.ok) login = found.value;
    asking = false;
  };
  return async () => {
    // Not waited for: GitHub wants an answer at once.
    if (login === undefined && !asking) void ask();
    return { packagesHost, ...(login !== undefined && { login }) };
  };
}
