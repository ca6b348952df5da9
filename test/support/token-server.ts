import { execFileSync } from 'node:child_process';
import { randomUUID, sign, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { portOf } from './port-of.ts';

export type TokenServerOptions = {
  readonly users: Readonly<Record<string, string>>;
  /** Repositories that may be read without a user. */
  readonly open?: readonly string[];
  /** How long a token is valid, in seconds. */
  readonly lifetime?: number;
};

export type TokenServer = {
  readonly realm: string;
  readonly service: string;
  readonly issuer: string;
  /** PEM; what the registry trusts. */
  readonly certificate: string;
  /** The query of every request, in order. */
  readonly requests: URLSearchParams[];
  /** A token that may push, for the tests' own use. */
  readonly issue: (repository: string) => string;
  readonly close: () => Promise<void>;
};

/** A token server as the distribution project specifies it, with a key pair of its own. */
export async function startTokenServer(options: TokenServerOptions): Promise<TokenServer> {
  const keys = makeKeys();
  const requests: URLSearchParams[] = [];
  const lifetime = options.lifetime ?? 300;
  const issue = (scope: string | null): string => toToken({ keys, access: toAccess(scope), lifetime });
  const server = createServer((incoming, response) => {
    const query = new URL(incoming.url ?? '', 'http://localhost').searchParams;
    requests.push(query);
    const allowed = findAllowed(incoming, query.get('scope'), options);
    const body =
      allowed === 'nobody' ? { details: 'who are you?' } : { token: issue(allowed), expires_in: lifetime };
    response.writeHead(allowed === 'nobody' ? 401 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    realm: `http://127.0.0.1:${portOf(server)}/token`,
    service,
    issuer,
    certificate: keys.certificate,
    requests,
    issue: (repository) => issue(`repository:${repository}:pull,push`),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const service = 'registry.test';
const issuer = 'tidemark-test';

type Keys = { readonly key: string; readonly certificate: string };

function makeKeys(): Keys {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-token-'));
  const [key, certificate] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
  const files = ['-keyout', key, '-out', certificate];
  const options = ['-x509', ...curve, '-nodes', ...files, '-days', '2', '-subj', '/CN=tidemark-test'];
  execFileSync('openssl', ['req', ...options], { stdio: 'ignore' });
  const keys = { key: readFileSync(key, 'utf8'), certificate: readFileSync(certificate, 'utf8') };
  rmSync(directory, { recursive: true });
  return keys;
}

/** The scope that is granted: none for strangers, except where reading is open; `'nobody'` for a wrong password. */
function findAllowed(
  { headers }: IncomingMessage,
  scope: string | null,
  { users, open = [] }: TokenServerOptions,
): string | null {
  if (headers.authorization === undefined)
    return open.some((repository) => scope === `repository:${repository}:pull`) ? scope : null;
  const [name = '', password] = Buffer.from(headers.authorization.slice('Basic '.length), 'base64')
    .toString()
    .split(':');
  return Object.hasOwn(users, name) && users[name] === password ? scope : 'nobody';
}

function toAccess(scope: string | null): unknown[] {
  const [type, name, actions] = scope?.split(':') ?? [];
  return actions === undefined ? [] : [{ type, name, actions: actions.split(',') }];
}

type Grant = { readonly keys: Keys; readonly access: unknown[]; readonly lifetime: number };

function toToken({ keys, access, lifetime }: Grant): string {
  const now = Math.floor(Date.now() / 1000);
  const x5c = [new X509Certificate(keys.certificate).raw.toString('base64')];
  const claims = {
    iss: issuer,
    sub: '',
    aud: service,
    exp: now + lifetime,
    nbf: now - 5,
    iat: now,
    jti: randomUUID(),
    access,
  };
  const text = [{ typ: 'JWT', alg: 'ES256', x5c }, claims]
    .map((part) => toBase64(JSON.stringify(part)))
    .join('.');
  const signature = sign('sha256', Buffer.from(text), { key: keys.key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${toBase64(signature)}`;
}

function toBase64(data: string | Uint8Array): string {
  return Buffer.from(data).toString('base64url');
}
