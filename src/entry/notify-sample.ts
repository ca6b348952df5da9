import { TidemarkError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { createLocalTree } from '../manifests/checkout/local-tree.ts';
import { loadManifests } from '../manifests/load-manifests.ts';
import { toObjectName } from '../manifests/types.ts';
import { readNotifications } from '../notification/manifests/load-notifications.ts';
import type { Provider } from '../notification/manifests/types.ts';
import { notify } from '../notification/notify.ts';
import type { RenderedRequest } from '../notification/render-requests.ts';
import { renderRequests } from '../notification/render-requests.ts';
import { createSampleAlert, createSampleEvent } from '../notification/sample-events.ts';
import { createEnvironmentSecrets } from '../registry/credentials/secrets.ts';
import { toEventContext } from './notify-run.ts';
import { findManifestSource } from './manifest-source.ts';
import { findRepositoryRoot } from './repository-root.ts';

export type SampleRequest = {
  readonly directory: string;
  /** `name` or `namespace/name` of a Provider. */
  readonly provider: string;
  /** Renders the requests and sends none. */
  readonly dryRun: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export type SampleResult = {
  /** What was sent, or with `dryRun` what would be. */
  readonly sent: number;
  readonly requests: readonly RenderedRequest[];
  readonly problems: readonly Problem[];
};

/** Sends a sample message through one Provider. Throws `missing-reference` when there is none of this name. */
export async function notifySample(request: SampleRequest): Promise<SampleResult> {
  const { environment, dryRun } = request;
  const { root, directory } = findRepositoryRoot(request.directory);
  const source = await findManifestSource({ root, directory, manifests: [], environment });
  const { notifications: documents } = loadManifests(createLocalTree(root), source.directories, source);
  const { defaultNamespace, notifications: native } = source;
  const { providers } = readNotifications(documents, { defaultNamespace, native });
  const provider = findProvider(providers, request.provider);
  const context = await toEventContext(root, environment);
  const options = {
    notifications: { providers: [provider], alerts: [createSampleAlert(provider)] },
    secrets: createEnvironmentSecrets(environment),
    origin: context.origin,
    environment,
  };
  const events = [createSampleEvent(provider.metadata.namespace, context)];
  if (dryRun) return { sent: 0, ...(await renderRequests(events, options)) };
  const { sent, problems } = await notify(events, options);
  return { sent: sent.reduce((sum, channel) => sum + channel.sent, 0), requests: [], problems };
}

function findProvider(providers: readonly Provider[], name: string): Provider {
  const found = providers.filter((provider) =>
    [provider.metadata.name, toObjectName(provider)].includes(name),
  );
  const [provider] = found;
  if (provider !== undefined && found.length === 1) return provider;
  const known = providers.map((candidate) => toObjectName(candidate)).join(', ');
  const message = `expected one Provider ${name}, found ${found.length === 0 ? 'none' : found.length}; there are: ${known === '' ? 'none' : known}`;
  throw new TidemarkError('missing-reference', message);
}
