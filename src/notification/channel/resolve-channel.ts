import { toProblem } from '../../errors.ts';
import type { Problem } from '../../errors.ts';
import { toNameIn, toObjectName } from '../../manifests/types.ts';
import type { Environment } from '../../registry/credentials/environment.ts';
import type { SecretStore } from '../../registry/credentials/secrets.ts';
import { requireSecret } from '../../registry/credentials/secrets.ts';
import { createRedactor } from '../http/redact.ts';
import { statusTypes } from '../manifests/provider-types.ts';
import type { ProviderType } from '../manifests/provider-types.ts';
import type { Provider } from '../manifests/types.ts';
import { toSha256 } from '../wire/dedup-key.ts';
import type { Origin } from '../wire/object-uid.ts';
import { toCanonicalRepository, toObjectUid } from '../wire/object-uid.ts';
import type { Channel } from './channel.ts';
import { readConnection } from './read-connection.ts';
import { findAmbientToken } from './find-ambient-token.ts';
import { listMissing } from './list-missing.ts';
import { listUnsupported } from './list-unsupported.ts';
import { isTiedToProvider } from './identity.ts';
import type { ChannelSecret } from './read-secret.ts';
import { readChannelSecret } from './read-secret.ts';
import type { CompileExpression } from './status-expression.ts';
import { compileStatusExpression } from './status-expression.ts';

export type ChannelOptions = {
  readonly secrets: SecretStore;
  readonly origin: Origin;
  readonly environment: Environment;
  /** The manifests come from a tenant: nothing of this process is lent to them. */
  readonly guarded: boolean;
  /** Needed when a Provider has an expression. */
  readonly compileExpression?: CompileExpression | undefined;
};

export type ResolvedChannel = {
  /** Absent when a problem makes it unusable. */
  readonly channel?: Channel;
  /** Warnings, as everything about notifications. */
  readonly problems: readonly Problem[];
};

/** Reads the secret of a Provider and checks that everything its type needs is there. */
export function resolveChannel(provider: Provider, options: ChannelOptions): ResolvedChannel {
  const warn = (problem: Problem): Problem => ({
    ...problem,
    severity: 'warning',
    message: `Provider ${toObjectName(provider)}: ${problem.message}`,
  });
  try {
    const secret = readSecret(provider, options);
    const expression = readExpression(provider, options);
    const channel = { ...toChannel(provider, secret, options), ...expression.found };
    const missing = [...listMissing(channel, provider), ...expression.errors];
    const hints = [...secret.warnings.map((message) => hint(provider, message)), ...expression.hints];
    const hasProxy = channel.connection?.proxy !== undefined;
    const unsupported = listUnsupported(provider, { ...options, hasProxy });
    const isUsable = missing.length === 0 && unsupported.every(({ severity }) => severity === 'warning');
    return { ...(isUsable && { channel }), problems: [...missing, ...unsupported, ...hints].map(warn) };
  } catch (error) {
    return { problems: [warn(toProblem(error, provider.placeOf(['spec', 'secretRef', 'name'])))] };
  }
}

type ReadExpression = {
  readonly found: Pick<Channel, 'statusExpression'>;
  readonly errors: readonly Problem[];
  readonly hints: readonly Problem[];
};

/** The expression for contexts. A wrong one makes the Provider unusable: another context would be another status. */
function readExpression(provider: Provider, { compileExpression, origin }: ChannelOptions): ReadExpression {
  const { commitStatusExpr: expression, type } = provider.spec;
  if (expression === undefined || !statusTypes.has(type) || compileExpression === undefined)
    return { found: {}, errors: [], hints: [] };
  const place = provider.placeOf(['spec', 'commitStatusExpr']);
  try {
    const compile = compileExpression;
    const statusExpression = compileStatusExpression(expression, { compile, provider, origin });
    const message =
      'spec.commitStatusExpr: expected an expression that is a string whatever the data is, found one that depends on it, which a cluster refuses; put string() around it';
    const hints: readonly Problem[] = [{ severity: 'warning', code: 'invalid-expression', message, place }];
    return { found: { statusExpression }, errors: [], hints: statusExpression.isString ? [] : hints };
  } catch (error) {
    const problem = toProblem(error, place);
    const message = `spec.commitStatusExpr: ${problem.message}; correct the expression, or remove it for the default context`;
    return { found: {}, errors: [{ ...problem, message }], hints: [] };
  }
}

function hint(provider: Provider, message: string): Problem {
  const place = provider.placeOf(['spec', 'secretRef', 'name']);
  return { severity: 'warning', code: 'invalid-credentials', message, place };
}

const nothing: ChannelSecret = { headers: {}, warnings: [] };

function readSecret({ metadata, spec }: Provider, { secrets }: ChannelOptions): ChannelSecret {
  if (spec.secretRef === undefined) return nothing;
  const ref = { namespace: metadata.namespace, name: spec.secretRef.name };
  return readChannelSecret(requireSecret(secrets, ref), ref);
}

function toChannel(provider: Provider, secret: ChannelSecret, options: ChannelOptions): Channel {
  const { spec, metadata } = provider;
  const { namespace, name } = metadata;
  const group = 'notification.toolkit.fluxcd.io';
  const address = secret.address ?? spec.address ?? '';
  const connection = readConnection(provider, options.secrets);
  const plain = {
    name: toObjectName(provider),
    namespace,
    uid:
      provider.uid ??
      toObjectUid(options.origin, {
        group,
        kind: 'Provider',
        namespace,
        name: toNameIn(name, metadata.cluster),
      }),
    type: spec.type,
    address,
    channel: spec.channel ?? '',
    username: secret.username ?? spec.username ?? '',
    password: secret.password ?? '',
    token: secret.token ?? findAmbientToken({ type: spec.type, address, secret, ...options }) ?? '',
    headers: secret.headers,
    ...(secret.githubApp && { githubApp: secret.githubApp }),
    ...(connection && { connection }),
    ...(options.origin.environment && { environmentName: options.origin.environment }),
    environment: options.guarded ? {} : options.environment,
    timeout: spec.timeout,
    place: provider.place,
  };
  return {
    ...plain,
    id: toChannelId(plain),
    stateId: toStateId(plain, options.origin),
    redact: createRedactor(listSecrets(plain)),
  };
}

/** Shorter ones may be words, which texts need. */
const longSegment = 16;

type PlainChannel = Omit<Channel, 'id' | 'stateId' | 'redact'>;

/** In memory only: it is made from secrets, because a key can decide where a message ends up. */
function toChannelId(channel: PlainChannel): string {
  const { type, address, token, username, password, headers, uid } = channel;
  const own = isTiedToProvider(type) ? uid : '';
  return toSha256(JSON.stringify([type, address, channel.channel, username, password, token, headers, own]));
}

/** What was told of one environment is not known of another, although both may share the place and the state. */
function toStateId({ type, channel, uid }: PlainChannel, { repository, environment = '' }: Origin): string {
  const parts = [type, channel, uid, toCanonicalRepository(repository), environment];
  return toSha256(JSON.stringify(parts)).slice(0, 16);
}

/** What makes a webhook's address a secret, where only that part of it is repeated. */
function listParts({ pathname, searchParams }: URL): readonly string[] {
  const segments = pathname.split('/').filter((segment) => segment.length >= longSegment);
  return [...segments, ...searchParams.values()];
}

function listProxySecrets(
  proxy: NonNullable<Channel['connection']>['proxy'],
): readonly (string | undefined)[] {
  if (proxy?.password === undefined) return [];
  return [proxy.password, `${proxy.username}:${proxy.password}`];
}

/** Addresses that are no secret as a whole: everybody knows where a repository is. */
const openAddresses: ReadonlySet<ProviderType> = new Set<ProviderType>([
  'github',
  'githubdispatch',
  'githubpullrequestcomment',
  'gitlab',
  'gitlabmergerequestcomment',
  'gitea',
  'giteapullrequestcomment',
  'bitbucket',
  'bitbucketserver',
  'azuredevops',
]);

function listSecrets({
  type,
  address,
  token,
  password,
  headers,
  githubApp,
  username,
  channel,
  connection,
}: PlainChannel) {
  const url = URL.parse(address);
  const hidden =
    openAddresses.has(type) || url === null
      ? []
      : [`${url.pathname}${url.search}`, url.pathname, url.search, url.username, ...listParts(url)];
  return [
    token,
    password,
    ...Object.values(headers),
    githubApp?.privateKey,
    ...listProxySecrets(connection?.proxy),
    connection?.certs?.client?.key,
    // Bitbucket's token is `user:password`, and basic credentials travel as one text.
    ...token.split(':').slice(1),
    username === '' ? undefined : `${username}:${password}`,
    type === 'pagerduty' ? channel : undefined,
    ...hidden,
  ];
}
