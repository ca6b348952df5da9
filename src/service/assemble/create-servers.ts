import { createKeySets } from '../../receivers/verify/open-id/key-sets.ts';
import { createTransports } from '../../registry/oci/http/create-transports.ts';
import { toFetch } from '../../registry/oci/http/to-fetch.ts';
import { createAdminHandler } from '../admin/create-admin-handler.ts';
import type { AdminOptions } from '../admin/create-admin-handler.ts';
import type { ServiceOptions } from '../create-service.ts';
import { createHookHandler } from '../hooks/create-hook-handler.ts';
import { createHttpServer } from '../http/create-server.ts';
import type { Listening } from '../http/create-server.ts';
import type { Handler } from '../http/handler.ts';
import { createOperatorHandlers } from '../operator/create-operator-handlers.ts';
import { createPublicPages } from '../operator/create-pages.ts';
import type { JobContext } from '../reconcile/job-context.ts';
import type { CredentialVault } from '../tenants/credential-vault.ts';
import { createTenantGuard } from '../tenants/tenant-guard.ts';
import { traceRequests } from '../tracing/traced.ts';
import { createWebhookHandler, webhookPath } from '../webhooks/create-webhook-handler.ts';
import type { WebhookEvent } from '../webhooks/effect.ts';

export type ServerParts = {
  readonly context: JobContext;
  readonly vault: CredentialVault | undefined;
  /** What verified events are given to. */
  readonly receive: (event: WebhookEvent) => Promise<void>;
  /** False as soon as the process is to end. */
  readonly isServing: () => boolean;
};

export interface Servers {
  listen(): Promise<Listening & { readonly operator?: Listening }>;
  /** Takes nothing new, and lets requests go on for `patience` milliseconds. */
  close(patience: number): Promise<void>;
}

/** The listener that the world reaches, and that of the operator when there is one. */
export function createServers(options: ServiceOptions, parts: ServerParts): Servers {
  const { settings, log } = options;
  const server = createHttpServer({ log, handlers: createPublicHandlers(options, parts) });
  const { operator: listener } = settings;
  const operator =
    listener && createHttpServer({ log, handlers: createInsideHandlers(options, listener, parts) });
  return {
    listen: async () => {
      const listening = await server.listen(settings.host, settings.port);
      const inside = listener && (await operator?.listen(listener.host, listener.port));
      return { ...listening, ...(inside && { operator: inside }) };
    },
    close: async (patience) => {
      await Promise.all([server.close(patience), operator?.close(patience)]);
    },
  };
}

function createPublicHandlers(options: ServiceOptions, parts: ServerParts): readonly Handler[] {
  const { settings, state, log, metrics } = options;
  const { context, receive, isServing } = parts;
  const admin = createAdminHandler({ checks: listChecks(options), isServing });
  if (settings.role === 'worker') return [admin];
  const { webhookSecrets: secrets } = settings;
  const webhooks = createWebhookHandler({ secrets, store: state.store, log, metrics, receive });
  return [
    admin,
    traceRequests(webhookPath, webhooks),
    traceRequests('/hook', createReceivers(options, context)),
    ...createPublicPages({ settings, state, inventory: context.inventory, log }),
  ];
}

function createInsideHandlers(
  options: ServiceOptions,
  listener: NonNullable<ServiceOptions['settings']['operator']>,
  { context, vault, isServing }: ServerParts,
): readonly Handler[] {
  const { settings, state, log, metrics } = options;
  const pages = { settings, state, inventory: context.inventory, log };
  const checks = listChecks(options);
  return [
    createAdminHandler({ checks, isServing, ...('render' in metrics && { metrics }) }),
    ...createOperatorHandlers({ ...pages, listener, ...(vault && { vault }) }),
  ];
}

function listChecks({ state }: ServiceOptions): AdminOptions['checks'] {
  return [
    { name: 'store', isReady: () => state.store.ping() },
    { name: 'queue', isReady: () => state.queue.ping() },
  ];
}

/** The issuers of tokens are named by manifests, so that they are asked as registries are. */
function createReceivers(
  { settings, state, log, metrics }: ServiceOptions,
  { inventory, openVault, now }: JobContext,
): Handler {
  const guard = createTenantGuard(settings.tenants.rules);
  const keySets = createKeySets({ fetch: toFetch(createTransports({ guard })()), now });
  return createHookHandler({ ...state, inventory, openVault, verify: { keySets, now }, log, metrics });
}
