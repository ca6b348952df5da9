import type { Logger } from 'pino';
import { createJobContext } from './assemble/create-job-context.ts';
import { createSelf } from './assemble/create-self.ts';
import { createServers } from './assemble/create-servers.ts';
import { startWork } from './assemble/start-work.ts';
import type { Work } from './assemble/start-work.ts';
import type { GithubApp } from './github/github-app.ts';
import type { Listening } from './http/create-server.ts';
import { createInventory } from './inventory/inventory.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { PrometheusMetrics } from './metrics/prometheus.ts';
import type { Settings } from './settings/read-settings.ts';
import type { State } from './state.ts';
import { createCredentialVault } from './tenants/credential-vault.ts';
import { applyEffects } from './webhooks/apply-effects.ts';
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
  const { settings, state, log } = options;
  const { store, queue } = state;
  const { keyring } = settings.tenants;
  const vault = keyring && createCredentialVault({ store, keyring });
  const inventory = createInventory({ store, queue });
  const context = createJobContext(options, { inventory, vault });
  const self = createSelf(options);
  let isStopping = false;
  let work: Work | undefined;

  async function receive(event: WebhookEvent): Promise<void> {
    const effects = toEffects(event, await self());
    await applyEffects(effects, { inventory, queue, store, eraseTenant: context.eraseTenant });
  }

  const servers = createServers(options, {
    context,
    vault,
    receive: options.dispatch ?? receive,
    isServing: () => !isStopping,
  });

  return {
    receive,
    start: async () => {
      const listening = await servers.listen();
      if (settings.role !== 'web') work = startWork(options, context);
      const { url, operator } = listening;
      log.info({ url, operator: operator?.url, role: settings.role }, 'started');
      return listening;
    },
    stop: async (patience) => {
      isStopping = true;
      await work?.schedule.stop();
      await Promise.all([work?.worker.stop(patience), servers.close(Math.min(patience, 5_000))]);
      await context.runner.close();
      await state.close();
      log.info('stopped');
    },
  };
}
