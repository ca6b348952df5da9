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
  if (dryRun) {
    const { requests, problems } = await renderRequests(events, options);
    const isNothing = requests.length === 0 && problems.length === 0;
    return { sent: 0, requests, problems: isNothing ? [toNothing(provider)] : problems };
  }
  const { sent, problems } = await notify(events, options);
  const total = sent.reduce((sum, channel) => sum + channel.sent, 0);
  const isNothing = sent.length === 0 && problems.length === 0;
  return { sent: total, requests: [], problems: isNothing ? [toNothing(provider)] : problems };
}

/** A Provider that rests is passed over in silence, as is a status for which there is no commit. */
function toNothing({ spec, place, placeOf, metadata }: Provider): Problem {
  const name = toObjectName({ metadata });
  if (spec.suspend)
    return {
      severity: 'warning',
      code: 'notification-refused',
      message: `Provider ${name} is suspended, so nothing is sent; set spec.suspend to false`,
      place: placeOf(['spec', 'suspend']),
    };
  return {
    severity: 'warning',
    code: 'notification-refused',
    message: `Provider ${name}: expected a commit that a status can be set on, found none; commit something first`,
    place,
  };
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
