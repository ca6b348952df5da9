import { createPrivateKey, sign } from 'node:crypto';
import { TidemarkError } from '../../../errors.ts';
import type { Channel, GitHubApp } from '../../channel/channel.ts';
import { toHeaderToken } from '../../channel/channel.ts';
import type { Exchange } from '../../http/exchange.ts';
import { toJsonRequest } from '../../http/exchange.ts';
import { idAt, parseReply, textAt } from '../../http/json.ts';
import type { Delivery } from '../provider-kind.ts';
import type { GitHubRepository } from './github-api.ts';
import { toGitHubHeaders, toGitHubRepository } from './github-api.ts';

/** What a token of a GitHub App is asked for. */
export type GitHubPermissions = Readonly<Record<string, 'read' | 'write'>>;

const installationTokens = new WeakMap<Channel, Promise<string>>();

/**
 * The token of a channel: `token`, else `password`, else one of the App's installation with no more than these
 * permissions for the one repository, fetched once per run.
 */
export async function fetchGitHubToken(
  { channel, exchange }: Delivery,
  permissions: GitHubPermissions,
): Promise<string> {
  const plain = toHeaderToken(channel) || channel.password.trim();
  if (plain !== '' || channel.githubApp === undefined) return plain;
  const known =
    installationTokens.get(channel) ??
    fetchInstallationToken({ channel, exchange }, channel.githubApp, permissions);
  installationTokens.set(channel, known);
  return known;
}

/** The login under which an App comments: `<slug>[bot]`. */
export async function fetchAppLogin({
  channel,
  exchange,
}: Pick<Delivery, 'channel' | 'exchange'>): Promise<string | undefined> {
  const { githubApp: app } = channel;
  if (app === undefined) return undefined;
  const reply = await exchange.send({
    method: 'GET',
    url: `${toAppApi(app, toGitHubRepository(channel))}/app`,
    headers: toGitHubHeaders(toAppToken(app, Date.now())),
    rehearsal: { slug: 'app' },
  });
  return `${textAt(parseReply(reply), 'slug') ?? ''}[bot]`;
}

async function fetchInstallationToken(
  { channel, exchange }: Pick<Delivery, 'channel' | 'exchange'>,
  app: GitHubApp,
  permissions: GitHubPermissions,
): Promise<string> {
  const repository = toGitHubRepository(channel);
  const api = toAppApi(app, repository);
  const headers = toGitHubHeaders(toAppToken(app, Date.now()));
  const id =
    app.installationId ?? (await findInstallation({ api, headers, exchange, owner: app.installationOwner }));
  const body = { repositories: [repository.repo], permissions };
  const url = `${api}/app/installations/${encodeURIComponent(id)}/access_tokens`;
  const rehearsal = { token: 'installation-token' };
  const reply = await exchange.send(toJsonRequest(url, body, { headers, idempotent: true, rehearsal }));
  const token = textAt(parseReply(reply), 'token');
  if (token !== undefined) return token;
  throw new TidemarkError(
    'notification-failed',
    'expected a token for the installation of the GitHub App, found none',
  );
}

type Search = {
  readonly api: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly exchange: Exchange;
  readonly owner: string | undefined;
};

async function findInstallation({ api, headers, exchange, owner }: Search): Promise<string> {
  if (owner === undefined)
    throw new TidemarkError(
      'invalid-credentials',
      'expected githubAppInstallationID or githubAppInstallationOwner in the secret, found neither',
    );
  for (const kind of ['orgs', 'users']) {
    const url = `${api}/${kind}/${encodeURIComponent(owner)}/installation`;
    const reply = await exchange.send({ method: 'GET', url, headers, accepts: [404], rehearsal: { id: 1 } });
    const id = reply.status === 404 ? undefined : idAt(parseReply(reply), 'id');
    if (id !== undefined) return id;
  }
  throw new TidemarkError('notification-failed', `the GitHub App is not installed for ${owner}`);
}

function toAppApi({ baseUrl }: GitHubApp, { api }: GitHubRepository): string {
  return baseUrl?.replace(/\/+$/, '') ?? api;
}

/** A JSON Web Token signed with RS256, issued half a minute ago because clocks differ. */
export function toAppToken({ id, privateKey }: Pick<GitHubApp, 'id' | 'privateKey'>, now: number): string {
  const issued = Math.floor(now / 1_000) - 30;
  const parts = [
    { alg: 'RS256', typ: 'JWT' },
    { iat: issued, exp: issued + 120, iss: id },
  ];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${text}.${signText(text, privateKey)}`;
}

function signText(text: string, privateKey: string): string {
  try {
    return sign('RSA-SHA256', Buffer.from(text), createPrivateKey(privateKey)).toString('base64url');
  } catch {
    // The cause would quote the key.
    throw new TidemarkError(
      'invalid-credentials',
      "expected a private key in PEM form in 'githubAppPrivateKey', found something else",
    );
  }
}
