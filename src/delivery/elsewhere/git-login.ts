import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TidemarkError } from '../../errors.ts';

/** The keys of the Secret of a GitRepository, as Flux has them. */
export type GitSecret = ReadonlyMap<string, string>;

export type LoginRequest = {
  readonly url: string;
  readonly secret: GitSecret | undefined;
  /** A token for the hosts that it belongs to; a Secret goes before it. */
  readonly tokenFor?: ((host: string) => string | undefined) | undefined;
  /** A folder of the run, which is removed with it: keys of SSH have to be files. */
  readonly folder: string;
};

/** Variables for Git, so that nothing secret is ever an argument or in a file of the repository. */
export type GitLogin = {
  /** The URL without anything secret in it. */
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
};

/**
 * How Git logs in at a URL: with `username` and `password`, with `bearerToken`, with `identity` and `known_hosts` for
 * SSH, or with a token of the host. Credentials are bound to scheme, host and port; redirects are not followed.
 *
 * Throws `TidemarkError` `invalid-value` for a URL that is none of https, http and ssh, `invalid-credentials` for a
 * Secret without the keys that the URL needs.
 */
export function createGitLogin({ url, secret, tokenFor, folder }: LoginRequest): GitLogin {
  const parsed = parseGitUrl(url);
  if (parsed.protocol === 'ssh:') return { url, environment: toSsh(secret, folder, url) };
  const { username, password } = parsed;
  parsed.username = '';
  parsed.password = '';
  const header =
    findHeader(secret, url) ??
    (username === '' && password === '' ? undefined : toBasic(decode(username), decode(password))) ??
    findToken(parsed, tokenFor);
  const config: readonly (readonly [string, string])[] = [
    ...isolation,
    ...(header === undefined ? [] : [[`http.${parsed.origin}/.extraHeader`, header] as const]),
    ...toCertificate(secret, { folder, origin: parsed.origin }),
  ];
  return { url: parsed.href, environment: { ...common, ...toConfig(config) } };
}

/** Nothing of the machine's own configuration, no helper, no hook, no large files, and only what is named here. */
const common = {
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_LFS_SKIP_SMUDGE: '1',
  GIT_ASKPASS: 'true',
  SSH_ASKPASS: 'true',
};

const isolation = [
  ['core.hooksPath', '/dev/null'],
  ['credential.helper', ''],
  ['http.followRedirects', 'false'],
  ['http.lowSpeedLimit', '1000'],
  ['http.lowSpeedTime', '30'],
  ['protocol.allow', 'never'],
  ['protocol.https.allow', 'always'],
  ['protocol.http.allow', 'always'],
  ['protocol.ssh.allow', 'always'],
  ['submodule.recurse', 'false'],
  ['transfer.fsckObjects', 'true'],
  ['fetch.recurseSubmodules', 'false'],
  ['core.symlinks', 'true'],
  ['core.protectHFS', 'true'],
  ['core.protectNTFS', 'true'],
] as const;

function toConfig(entries: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries([
    ['GIT_CONFIG_COUNT', String(entries.length)],
    ...entries.flatMap(([key, value], index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, value],
    ]),
  ]);
}

/** A URL of Flux, or the short form of scp. */
export function parseGitUrl(url: string): URL {
  const short = /^([A-Za-z0-9._-]+)@([A-Za-z0-9.-]+):(?!\/\/)([^\s]+)$/.exec(url);
  const text = short === null ? url : `ssh://${short[1]}@${short[2]}/${short[3]?.replace(/^\/+/, '')}`;
  const parsed = /[\s\x00-\x1f]/.test(text) ? null : URL.parse(text);
  const isKnown = parsed !== null && ['https:', 'http:', 'ssh:'].includes(parsed.protocol);
  if (
    isKnown &&
    parsed.hostname !== '' &&
    !parsed.hostname.startsWith('-') &&
    !parsed.username.startsWith('-')
  )
    return parsed;
  const message =
    'expected the URL of a GitRepository to start with https://, http:// or ssh://, found another one';
  throw new TidemarkError('invalid-value', message);
}

function findHeader(secret: GitSecret | undefined, url: string): string | undefined {
  if (secret === undefined) return undefined;
  const bearer = secret.get('bearerToken')?.trim();
  if (bearer !== undefined && bearer !== '') return `Authorization: Bearer ${requireLine(bearer)}`;
  const [username = '', password = ''] = [secret.get('username'), secret.get('password')];
  if (username !== '' && password !== '') return toBasic(username.trim(), password.replace(/\r?\n$/, ''));
  if (secret.has('ca.crt') || secret.has('caFile')) return undefined;
  const keys = [...secret.keys()].sort().join(', ') || 'no keys';
  const message = `expected username and password, or bearerToken, in the Secret for ${withoutUser(url)}, found ${keys}`;
  throw new TidemarkError('invalid-credentials', message);
}

function toBasic(username: string, password: string): string {
  return `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** A token that a user gave for a host goes there only, and never in the clear. */
function findToken(url: URL, tokenFor: LoginRequest['tokenFor']): string | undefined {
  const token = url.protocol === 'https:' ? tokenFor?.(url.host) : undefined;
  return token === undefined ? undefined : toBasic('x-access-token', token);
}

function toCertificate(
  secret: GitSecret | undefined,
  { folder, origin }: { readonly folder: string; readonly origin: string },
): readonly (readonly [string, string])[] {
  const certificate = secret?.get('ca.crt') ?? secret?.get('caFile');
  if (certificate === undefined) return [];
  return [[`http.${origin}/.sslCAInfo`, writePrivate(folder, 'ca.crt', certificate)]];
}

function toSsh(secret: GitSecret | undefined, folder: string, url: string): Readonly<Record<string, string>> {
  const [identity = '', hosts = ''] = [secret?.get('identity'), secret?.get('known_hosts')];
  if (identity === '' || hosts === '') {
    const found = secret === undefined ? 'no Secret' : [...secret.keys()].sort().join(', ') || 'no keys';
    const message = `expected identity and known_hosts in the Secret for ${withoutUser(url)}, found ${found}`;
    throw new TidemarkError('invalid-credentials', message);
  }
  const key = writePrivate(folder, 'identity', identity.endsWith('\n') ? identity : `${identity}\n`);
  const known = writePrivate(folder, 'known_hosts', hosts);
  const options = [
    'BatchMode=yes',
    'ConnectTimeout=20',
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile="${known}"`,
    'GlobalKnownHostsFile=/dev/null',
    'ForwardAgent=no',
    'PermitLocalCommand=no',
  ];
  const command = ['ssh', '-F', '/dev/null', '-i', key, ...options.flatMap((option) => ['-o', option])];
  return {
    ...common,
    ...toConfig(isolation),
    GIT_SSH_COMMAND: command.map(quoteWord).join(' '),
    GIT_SSH_VARIANT: 'ssh',
  };
}

/** Git gives the command to a shell. */
function quoteWord(word: string): string {
  return /^[\w./=-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function writePrivate(folder: string, name: string, content: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

function requireLine(text: string): string {
  if (!/[\r\n]/.test(text)) return text;
  throw new TidemarkError('invalid-credentials', 'expected a token of one line, found several');
}

function withoutUser(url: string): string {
  return url.replace(/:\/\/[^/]*@/, '://');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
