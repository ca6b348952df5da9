import { readPrivateKeys } from './private-keys.ts';
import { toChoice, toDuration, toNumber, toSecret, toText } from './variable.ts';
import type { Reading, Variable } from './variable.ts';

/** Everything that the App reads of its environment, in the order in which the documentation lists it. */
export const variables = {
  APP_ID: toNumber('The number of the App, from its settings on GitHub. Required.', {
    least: 1,
    most: Number.MAX_SAFE_INTEGER,
  }),
  PRIVATE_KEY: {
    about:
      'The private key of the App, as PEM, with `\\n` for line ends, or in base64. Several keys one after the other may be given while a key is exchanged; the first that GitHub takes is used. Required, or `PRIVATE_KEY_PATH`.',
    isSecret: true,
    read: readPrivateKeys,
  } satisfies Variable<readonly string[]>,
  PRIVATE_KEY_PATH: toText('Files with such keys in place of `PRIVATE_KEY`, with commas between them.'),
  WEBHOOK_SECRET: toSecret(
    'The webhook secret of the App, at least 32 characters. Required.',
    readWebhookSecret,
  ),
  WEBHOOK_SECRET_OLD: toSecret(
    'The secret before, which is taken too. Set it for the minutes in which the secret is exchanged.',
    readWebhookSecret,
  ),
  GHE_HOST: {
    about: 'The host of a GitHub Enterprise Server, without scheme. Left out for github.com.',
    read: readHost,
  } satisfies Variable<string>,
  GHE_PROTOCOL: toChoice('How `GHE_HOST` is spoken to', ['https', 'http'], 'https'),
  HOST: toText('The address that is listened on. `0.0.0.0` in a container.', '127.0.0.1'),
  PORT: toNumber('The port that is listened on; 0 takes a free one.', {
    usual: '3000',
    least: 0,
    most: 65_535,
  }),
  TIDEMARK_ROLE: toChoice(
    'What this process does: `web` takes webhooks, `worker` reconciles, `all` does both. Other than `all` needs `REDIS_URL`.',
    ['all', 'web', 'worker'],
    'all',
  ),
  TIDEMARK_DATA_DIR: toText(
    'Where the queue, what is remembered and caches are kept. Losing it loses no result.',
    'data',
  ),
  REDIS_URL: {
    about:
      'A Redis that all processes share, `redis://` or `rediss://`. Left out, one process keeps everything in `TIDEMARK_DATA_DIR`.',
    isSecret: true,
    read: readRedisUrl,
  } satisfies Variable<string>,
  TIDEMARK_ENCRYPTION_KEY: toSecret(
    'What the credentials of tenants are encrypted with: 32 random bytes in base64 (`openssl rand -base64 32`); several with commas between them while it is exchanged, the newest first. Left out, none can be kept.',
    (value) => ({ value }),
  ),
  TIDEMARK_CONCURRENCY: toNumber('How many repositories are reconciled at once by this process.', {
    usual: '4',
    least: 1,
    most: 64,
  }),
  TIDEMARK_PER_INSTALLATION: toNumber('How many of them may belong to one installation.', {
    usual: '2',
    least: 1,
    most: 64,
  }),
  TIDEMARK_JOB_TIMEOUT: toDuration('How long one reconciliation may take.', {
    usual: '5m',
    least: '5s',
    most: '1h',
  }),
  TIDEMARK_JOB_MEMORY: toNumber('How much memory one reconciliation may take, in MiB.', {
    usual: '512',
    least: 64,
    most: 16_384,
  }),
  TIDEMARK_MIN_INTERVAL: toDuration('No repository is looked at more often than this without being asked.', {
    usual: '5m',
    least: '5s',
    most: '24h',
  }),
  TIDEMARK_SWEEP_INTERVAL: toDuration(
    'How often all installations and repositories are listed to find what no webhook told.',
    { usual: '1h', least: '5s', most: '24h' },
  ),
  TIDEMARK_SHUTDOWN_TIMEOUT: toDuration('How long a running job may go on when the process is to stop.', {
    usual: '25s',
    least: '0s',
    most: '1h',
  }),
  TIDEMARK_WRITE_PACE: toText(
    'The time between two writes to one repository on GitHub. Less than a second is for a GitHub Enterprise Server whose administrators set no limits.',
    '1s',
  ),
  TIDEMARK_REGISTRY_ALLOW: toText(
    'The registry hosts that tenants may use, with commas between them; `*.example.com` stands for all below. Left out, all that are public.',
  ),
  TIDEMARK_REGISTRY_DENY: toText(
    'The hosts that nobody may use, as a registry or as a receiver of notifications.',
  ),
  TIDEMARK_REGISTRY_PORTS: toText('The ports that registries may have.', '443,5000,8443'),
  TIDEMARK_REGISTRY_PRIVATE_HOSTS: toText(
    'Registries, and receivers of notifications, that may be on private addresses, and on plain http. Every tenant can reach them.',
  ),
  TIDEMARK_PULL_THROUGH_FILE: toText(
    'A file with logins that every installation may use, as a JSON list of objects with `host`, `path`, `username` and `password`.',
  ),
  TIDEMARK_TENANT_REQUESTS_PER_RUN: toText('Requests to registries that one run may make.', '5000'),
  TIDEMARK_TENANT_REQUESTS_PER_HOUR: toText(
    'Requests to registries that one installation may make in an hour.',
    '50000',
  ),
  TIDEMARK_TENANT_SECONDS_PER_RUN: toText('Seconds that registries may take in one run.', '900'),
  TIDEMARK_PAGE: toChoice(
    'Who sees the page: nobody (`off`), whoever reaches the listener of the operator (`operator`), or people who sign in with GitHub, each what they can read there (`github`)',
    ['off', 'operator', 'github'],
    'off',
  ),
  TIDEMARK_PUBLIC_URL: {
    about:
      'Where browsers find this service, for `TIDEMARK_PAGE=github`. GitHub calls back at `/sign-in/callback` below it.',
    read: readPublicUrl,
  } satisfies Variable<string>,
  GITHUB_CLIENT_ID: toText('The client id of the App, for `TIDEMARK_PAGE=github`.'),
  GITHUB_CLIENT_SECRET: toSecret('A client secret of the App, for `TIDEMARK_PAGE=github`.', (value) => ({
    value,
  })),
  TIDEMARK_OPERATOR_HOST: toText(
    'The address of the listener of the operator, which has `/metrics` and, on an address of this machine only, the page with everything and the interface for credentials.',
    '127.0.0.1',
  ),
  TIDEMARK_OPERATOR_PORT: toNumber('Its port. Left out, there is no such listener.', {
    least: 0,
    most: 65_535,
  }),
  LOG_LEVEL: toChoice(
    'The least important lines that are logged',
    ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
    'info',
  ),
} as const;

function readWebhookSecret(text: string): Reading<string> {
  if (text === 'development' || text.length < 32)
    return { expected: 'a secret of at least 32 characters, as `openssl rand -hex 32` makes one' };
  return { value: text };
}

function readRedisUrl(text: string): Reading<string> {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === 'redis:' || url.protocol === 'rediss:')) return { value: text };
  return { expected: 'a URL that begins with redis:// or rediss://' };
}

/** Cookies of a sign-in are kept by browsers over https only, and on the machine itself. */
function readPublicUrl(text: string): Reading<string> {
  const url = URL.parse(text);
  const isLocal = url?.hostname === 'localhost' || url?.hostname === '127.0.0.1';
  if (
    url !== null &&
    (url.protocol === 'https:' || (isLocal && url.protocol === 'http:')) &&
    url.pathname === '/'
  )
    return { value: url.origin };
  return { expected: 'a URL such as https://tidemark.example.com, without a path' };
}

function readHost(text: string): Reading<string> {
  if (/^[a-z0-9.-]+(?::[0-9]{1,5})?$/i.test(text)) return { value: text.toLowerCase() };
  return { expected: 'a host such as github.example.com, without https:// and without a path' };
}
