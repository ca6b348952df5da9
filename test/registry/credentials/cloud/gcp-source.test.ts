import { createVerify, generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { createGcpSource } from '../../../../src/registry/credentials/cloud/gcp/gcp-source.ts';
import type { Environment } from '../../../../src/registry/credentials/environment.ts';
import type { CredentialSource } from '../../../../src/registry/credentials/source.ts';
import { parseImageName } from '../../../../src/registry/image-name.ts';
import { catchCoded, createFolder, startDouble } from '../support.ts';
import type { DoubleAnswer, DoubleRequest } from '../support.ts';

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const IMAGE = parseImageName('europe-docker.pkg.dev/acme/images/app');
const METADATA = 'GET /metadata/computeMetadata/v1/instance/service-accounts/default/token';
const TOKEN_ANSWER = { body: { access_token: 'access', expires_in: 3600, token_type: 'Bearer' } };

const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

const SERVICE_ACCOUNT = {
  type: 'service_account',
  client_email: 'reader@acme.iam.gserviceaccount.com',
  private_key_id: 'key-1',
  private_key: KEYS.privateKey,
  token_uri: 'https://oauth2.googleapis.com/token',
};

const EXTERNAL_ACCOUNT = {
  type: 'external_account',
  audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/github',
  subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
  token_url: 'https://sts.googleapis.com/v1/token',
};

type Setup = {
  /** The content of the file in `GOOGLE_APPLICATION_CREDENTIALS`. */
  readonly file?: unknown;
  readonly environment?: Environment;
  readonly routes?: Readonly<Record<string, (request: DoubleRequest) => DoubleAnswer>>;
  readonly now?: () => number;
  /** Leaves the addresses of the file as they are. */
  readonly realEndpoints?: boolean;
};

type Running = { readonly source: CredentialSource; readonly requests: readonly DoubleRequest[] };

async function start(setup: Setup): Promise<Running> {
  const { file, environment = {}, routes = {}, now = () => NOW } = setup;
  const double = await startDouble((request) => {
    const route = routes[`${request.method} ${request.path}`];
    return route === undefined ? { status: 404 } : route(request);
  });
  const folder = createFolder({ 'gcp.json': typeof file === 'string' ? file : JSON.stringify(file ?? null) });
  const source = createGcpSource({
    environment: {
      ...environment,
      ...(file !== undefined && { GOOGLE_APPLICATION_CREDENTIALS: join(folder, 'gcp.json') }),
    },
    now,
    retryDelay: 1,
    endpoints: {
      metadata: `${double.url}/metadata`,
      ...(setup.realEndpoints !== true && {
        token: `${double.url}/token`,
        sts: `${double.url}/sts`,
        impersonation: `${double.url}/impersonate`,
      }),
    },
  });
  return { source, requests: double.requests };
}

function formOf(request: DoubleRequest | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(request?.body));
}

function decodePart(part: string | undefined): unknown {
  return JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
}

function originOf(identity: string) {
  return { kind: 'cloud', provider: 'gcp', identity } as const;
}

describe('a service account', () => {
  test('signs an assertion for an access token', async () => {
    const { source, requests } = await start({
      file: SERVICE_ACCOUNT,
      routes: { 'POST /token': () => TOKEN_ANSWER },
    });
    expect(await source.find(IMAGE)).toEqual({
      username: 'oauth2accesstoken',
      password: 'access',
      origin: originOf('GOOGLE_APPLICATION_CREDENTIALS'),
    });
    const { grant_type: grant, assertion = '' } = formOf(requests[0]);
    expect(grant).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
    const [header, claims, signature] = assertion.split('.');
    expect(decodePart(header)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-1' });
    expect(decodePart(claims)).toEqual({
      iss: 'reader@acme.iam.gserviceaccount.com',
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      aud: 'https://oauth2.googleapis.com/token',
      iat: NOW / 1000,
      exp: NOW / 1000 + 3600,
    });
    const verifier = createVerify('RSA-SHA256').update(`${header}.${claims}`);
    expect(verifier.verify(KEYS.publicKey, signature ?? '', 'base64url')).toBe(true);
  });

  test('logs in once for all registries, and again before the token expires', async () => {
    let time = NOW;
    const { source, requests } = await start({
      file: SERVICE_ACCOUNT,
      routes: { 'POST /token': () => TOKEN_ANSWER },
      now: () => time,
    });
    await Promise.all([source.find(IMAGE), source.find(parseImageName('eu.gcr.io/acme/app'))]);
    expect(requests).toHaveLength(1);
    time += HOUR - 60_000;
    await source.find(IMAGE);
    expect(requests).toHaveLength(2);
  });
});

test('a user trades the refresh token', async () => {
  const file = {
    type: 'authorized_user',
    client_id: 'id',
    client_secret: 'secret',
    refresh_token: 'refresh',
  };
  const { source, requests } = await start({ file, routes: { 'POST /token': () => TOKEN_ANSWER } });
  expect(await source.find(IMAGE)).toMatchObject({ password: 'access' });
  expect(formOf(requests[0])).toEqual({
    grant_type: 'refresh_token',
    client_id: 'id',
    client_secret: 'secret',
    refresh_token: 'refresh',
  });
});

describe('an external account', () => {
  const routes = { 'POST /sts': () => TOKEN_ANSWER };

  test('exchanges the token in a file', async () => {
    const folder = createFolder({ subject: 'subject-token\n' });
    const file = { ...EXTERNAL_ACCOUNT, credential_source: { file: join(folder, 'subject') } };
    const { source, requests } = await start({ file, routes });
    expect(await source.find(IMAGE)).toMatchObject({ password: 'access' });
    expect(formOf(requests[0])).toEqual({
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: EXTERNAL_ACCOUNT.audience,
      scope: 'https://www.googleapis.com/auth/cloud-platform',
      subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
      subject_token: 'subject-token',
    });
  });

  test('exchanges the token of a workflow, and stands in for a service account', async () => {
    const github = await startDouble(() => ({ body: { value: 'github-token' } }));
    const file = {
      ...EXTERNAL_ACCOUNT,
      service_account_impersonation_url:
        'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/reader@acme:generateAccessToken',
      credential_source: {
        url: `${github.url}/oidc?audience=x`,
        headers: { Authorization: 'Bearer request-token' },
        format: { type: 'json', subject_token_field_name: 'value' },
      },
    };
    const expireTime = new Date(NOW + HOUR).toISOString();
    const { source, requests } = await start({
      file,
      routes: {
        ...routes,
        'POST /impersonate': () => ({ body: { accessToken: 'impersonated', expireTime } }),
      },
    });
    expect(await source.find(IMAGE)).toEqual({
      username: 'oauth2accesstoken',
      password: 'impersonated',
      origin: originOf('GOOGLE_APPLICATION_CREDENTIALS'),
    });
    expect(github.requests[0]).toMatchObject({
      path: '/oidc?audience=x',
      headers: { authorization: 'Bearer request-token' },
    });
    expect(formOf(requests[0])).toMatchObject({ subject_token: 'github-token' });
    expect(requests[1]?.headers.authorization).toBe('Bearer access');
    expect(JSON.parse(requests[1]?.body ?? '')).toEqual({
      scope: ['https://www.googleapis.com/auth/cloud-platform'],
      lifetime: '3600s',
    });
  });

  test.each([
    ['a command', { executable: { command: 'x' } }, /'credential_source' with 'file' or 'url'/],
    [
      'AWS',
      { environment_id: 'aws1', url: 'https://example.org' },
      /'credential_source' with 'file' or 'url'/,
    ],
    ['nothing', undefined, /'credential_source' with 'file' or 'url'/],
    ['plain http elsewhere', { url: 'http://example.org/' }, /'credential_source\.url' to be https/],
  ])('refuses %s as the source of its token', async (_, credentialSource, message) => {
    const { source } = await start({
      file: { ...EXTERNAL_ACCOUNT, credential_source: credentialSource },
      routes,
    });
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.message).toMatch(message);
  });

  test('says which field it misses in the answer of the token service', async () => {
    const github = await startDouble(() => ({ body: { other: 's3cret' } }));
    const format = { type: 'json', subject_token_field_name: 'value' };
    const { source } = await start({
      file: { ...EXTERNAL_ACCOUNT, credential_source: { url: github.url, format } },
    });
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.message).toMatch(/expected a subject token in the JSON field 'value'$/);
  });
});

describe('the credentials file', () => {
  test.each([
    ['broken', '{"private_key": "s3cret', /gcp\.json' of GOOGLE_APPLICATION_CREDENTIALS: expected JSON$/],
    [
      'of another type',
      { type: 'impersonated_service_account' },
      /expected 'type' to be service_account, authorized_user or external_account$/,
    ],
    ['without a field', { ...SERVICE_ACCOUNT, client_email: '' }, /expected the field 'client_email'$/],
    [
      'without a usable key',
      { ...SERVICE_ACCOUNT, private_key: 's3cret' },
      /expected 'private_key' to be an RSA key in PEM$/,
    ],
    [
      'that sends the assertion elsewhere',
      { ...SERVICE_ACCOUNT, token_uri: 'https://example.org/token' },
      /expected 'token_uri' to be an https URL of googleapis\.com$/,
    ],
    [
      'that sends the assertion in the clear',
      { ...SERVICE_ACCOUNT, token_uri: 'http://oauth2.googleapis.com/token' },
      /expected 'token_uri' to be an https URL/,
    ],
    [
      'that names another port',
      { ...SERVICE_ACCOUNT, token_uri: 'https://oauth2.googleapis.com:8443/token' },
      /expected 'token_uri' to be an https URL/,
    ],
    [
      'with a host that only looks right',
      { ...SERVICE_ACCOUNT, token_uri: 'https://evilgoogleapis.com/' },
      /expected 'token_uri' to be an https URL/,
    ],
  ])('is refused when it is %s', async (_, file, message) => {
    const { source, requests } = await start({ file });
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.code).toBe('invalid-credentials');
    expect(error.message).toMatch(message);
    expect(`${error.message} ${String(error.cause)}`).not.toContain('s3cret');
    expect(requests).toEqual([]);
  });

  test('cannot send a federated token to a foreign host', async () => {
    const folder = createFolder({ subject: 's3cret' });
    const file = {
      ...EXTERNAL_ACCOUNT,
      token_url: 'https://sts.googleapis.com.example.org/v1/token',
      credential_source: { file: join(folder, 'subject') },
    };
    const { source } = await start({ file, realEndpoints: true });
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.message).toMatch(/expected 'token_url' to be an https URL of googleapis\.com$/);
  });

  test('that is missing is an error with its path', async () => {
    const { source } = await start({ environment: { GOOGLE_APPLICATION_CREDENTIALS: '/run/none.json' } });
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.message).toBe(
      "file '/run/none.json' of GOOGLE_APPLICATION_CREDENTIALS could not be read (ENOENT)",
    );
  });

  test('that Google refuses is an error with the code', async () => {
    const { source } = await start({
      file: SERVICE_ACCOUNT,
      routes: {
        'POST /token': () => ({ status: 400, body: { error: 'invalid_grant', error_description: 's3cret' } }),
      },
    });
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.message).toBe("Google's token service answered with status 400 (invalid_grant)");
  });
});

describe('the metadata server', () => {
  test('gives the token of the machine', async () => {
    const { source, requests } = await start({
      routes: { [METADATA]: () => ({ ...TOKEN_ANSWER, headers: { 'metadata-flavor': 'Google' } }) },
    });
    expect(await source.find(IMAGE)).toEqual({
      username: 'oauth2accesstoken',
      password: 'access',
      origin: originOf("the machine's service account (metadata server)"),
    });
    expect(requests[0]?.headers['metadata-flavor']).toBe('Google');
  });

  test.each([
    ['something else lives at its address', { [METADATA]: () => TOKEN_ANSWER }],
    [
      'the machine has no account',
      { [METADATA]: () => ({ status: 404, headers: { 'metadata-flavor': 'Google' } }) },
    ],
  ])('is no identity when %s', async (_, routes) => {
    const { source } = await start({ routes });
    expect(await source.find(IMAGE)).toBeUndefined();
  });
});

test.each([
  'ghcr.io/acme/app',
  'gcr.io.example.org/app',
  'evilgcr.io/app',
  'example.org/europe-docker.pkg.dev/app',
  'pkg.dev/app',
])('is not for %s', async (image) => {
  const { source, requests } = await start({ file: SERVICE_ACCOUNT });
  const error = await catchCoded(() => source.find(parseImageName(image)));
  expect(error.message).toMatch(/^invalid GCP registry: '.*'\. 'provider: gcp' expects/);
  expect(requests).toEqual([]);
});

test.each([
  'gcr.io/acme/app',
  'eu.gcr.io/acme/app',
  'us-central1-docker.pkg.dev/a/b/c',
  'docker.s3nsregistry.fr/acme/app',
])('is for %s', async (image) => {
  const { source } = await start({ file: SERVICE_ACCOUNT, routes: { 'POST /token': () => TOKEN_ANSWER } });
  expect(await source.find(parseImageName(image))).toMatchObject({ username: 'oauth2accesstoken' });
});
