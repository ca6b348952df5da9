import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { createAzureSource } from '../../../../src/registry/credentials/cloud/azure/azure-source.ts';
import type { Environment } from '../../../../src/registry/credentials/environment.ts';
import type { CredentialSource } from '../../../../src/registry/credentials/source.ts';
import { parseImageName } from '../../../../src/registry/image-name.ts';
import { catchCoded, createFolder, startDouble } from '../support.ts';
import type { DoubleAnswer, DoubleRequest } from '../support.ts';

const NOW = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;
const IMAGE = parseImageName('acme.azurecr.io/app');
const APPLICATION = { AZURE_CLIENT_ID: 'client', AZURE_TENANT_ID: 'tenant', AZURE_CLIENT_SECRET: 's3cret' };
const TOKEN = 'POST /login/tenant/oauth2/v2.0/token';
const EXCHANGE = 'POST /registry/oauth2/exchange';

/** A JWT as the registry gives it, of which only `exp` is read. */
function refreshToken(expiresAt: number): string {
  const parts = [{ alg: 'RS256' }, { exp: expiresAt / 1000 }].map((part) => JSON.stringify(part));
  return `${parts.map((part) => Buffer.from(part).toString('base64url')).join('.')}.signature`;
}

const ROUTES = {
  [TOKEN]: () => ({ body: { access_token: 'entra-token', expires_in: 3599 } }),
  [EXCHANGE]: () => ({ body: { refresh_token: refreshToken(NOW + 3 * HOUR) } }),
};

type Setup = {
  readonly environment?: Environment;
  readonly routes?: Readonly<Record<string, (request: DoubleRequest) => DoubleAnswer>>;
  readonly now?: () => number;
};

type Running = { readonly source: CredentialSource; readonly requests: readonly DoubleRequest[] };

async function start({
  environment = APPLICATION,
  routes = ROUTES,
  now = () => NOW,
}: Setup): Promise<Running> {
  const double = await startDouble((request) => {
    const route = routes[`${request.method} ${request.path.replace(/\?.*/, '')}`];
    return route === undefined ? { status: 404 } : route(request);
  });
  const source = createAzureSource({
    environment,
    now,
    retryDelay: 1,
    endpoints: {
      authority: `${double.url}/login`,
      metadata: `${double.url}/imds`,
      registry: `${double.url}/registry`,
    },
  });
  return { source, requests: double.requests };
}

function formOf(request: DoubleRequest | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries(new URLSearchParams(request?.body));
}

describe('the exchange', () => {
  test('gives the refresh token of the registry for the token of Entra ID', async () => {
    const { source, requests } = await start({});
    expect(await source.find(IMAGE)).toEqual({
      username: '00000000-0000-0000-0000-000000000000',
      password: refreshToken(NOW + 3 * HOUR),
      origin: { kind: 'cloud', provider: 'azure', identity: 'client secret (AZURE_CLIENT_SECRET)' },
    });
    expect(formOf(requests[0])).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_secret: 's3cret',
      scope: 'https://containerregistry.azure.net/.default',
    });
    expect(formOf(requests[1])).toEqual({
      grant_type: 'access_token',
      service: 'acme.azurecr.io',
      access_token: 'entra-token',
    });
  });

  test('happens once per registry with one token of Entra ID, and again before it expires', async () => {
    let time = NOW;
    const { source, requests } = await start({
      routes: { ...ROUTES, [EXCHANGE]: () => ({ body: { refresh_token: refreshToken(time + 3 * HOUR) } }) },
      now: () => time,
    });
    const other = parseImageName('other.azurecr.io/app');
    await Promise.all([source.find(IMAGE), source.find(IMAGE), source.find(other)]);
    const paths = (): readonly string[] => requests.map(({ path }) => path.slice(0, 10));
    expect(paths()).toEqual(['/login/ten', '/registry/', '/registry/']);
    time += 3 * HOUR;
    await source.find(IMAGE);
    expect(paths()).toEqual(['/login/ten', '/registry/', '/registry/', '/login/ten', '/registry/']);
  });

  test.each([
    ['opaque', 'opaque'],
    ['without an expiry', `a.${Buffer.from('{}').toString('base64url')}.c`],
  ])('believes a token that is %s for half an hour', async (_, token) => {
    let time = NOW;
    const { source, requests } = await start({
      routes: { ...ROUTES, [EXCHANGE]: () => ({ body: { refresh_token: token } }) },
      now: () => time,
    });
    await source.find(IMAGE);
    time += 20 * 60_000;
    await source.find(IMAGE);
    expect(requests).toHaveLength(2);
    time += 10 * 60_000;
    await source.find(IMAGE);
    expect(requests).toHaveLength(3);
  });

  test.each([
    [
      'refused',
      { status: 401, body: { errors: [{ code: 'UNAUTHORIZED', message: 's3cret' }] } },
      "registry 'acme.azurecr.io' answered with status 401 (UNAUTHORIZED)",
    ],
    [
      'redirected',
      { status: 302, headers: { location: 'https://example.org/' } },
      "registry 'acme.azurecr.io' answered with status 302",
    ],
    [
      'answered with something else',
      { body: '<html>' },
      "registry 'acme.azurecr.io': expected JSON with refresh_token, found something else",
    ],
  ])('fails when it is %s', async (_, answer, message) => {
    const { source, requests } = await start({ routes: { ...ROUTES, [EXCHANGE]: () => answer } });
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.code).toBe('invalid-credentials');
    expect(error.message).toBe(message);
    expect(requests).toHaveLength(2);
  });
});

describe('the identity', () => {
  test('of a workload is its federated token', async () => {
    const folder = createFolder({ token: 'federated\n' });
    const { source, requests } = await start({
      environment: { ...APPLICATION, AZURE_FEDERATED_TOKEN_FILE: join(folder, 'token') },
    });
    await source.find(IMAGE);
    expect(formOf(requests[0])).toEqual({
      grant_type: 'client_credentials',
      client_id: 'client',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: 'federated',
      scope: 'https://containerregistry.azure.net/.default',
    });
  });

  test('that Entra ID refuses is an error with its code', async () => {
    const answer = { status: 401, body: { error: 'invalid_client', error_description: 's3cret' } };
    const { source } = await start({ routes: { ...ROUTES, [TOKEN]: () => answer } });
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.message).toBe('Microsoft Entra ID answered with status 401 (invalid_client)');
  });

  test('of a machine comes from the metadata service', async () => {
    const { source, requests } = await start({
      environment: { AZURE_CLIENT_ID: 'client' },
      routes: {
        ...ROUTES,
        'GET /imds/metadata/identity/oauth2/token': () => ({
          body: { access_token: 'entra-token', expires_in: '86399' },
        }),
      },
    });
    expect(await source.find(IMAGE)).toMatchObject({
      origin: { provider: 'azure', identity: 'managed identity (metadata service)' },
    });
    expect(requests[0]?.headers['metadata']).toBe('true');
    expect(Object.fromEntries(new URLSearchParams(requests[0]?.path.split('?')[1]))).toEqual({
      'api-version': '2018-02-01',
      resource: 'https://containerregistry.azure.net',
      client_id: 'client',
    });
  });

  test.each([
    ['a hosted runner, whose machine has none', 400],
    ['another cloud', 404],
  ])('is absent on %s', async (_, status) => {
    const { source } = await start({
      environment: {},
      routes: {
        'GET /imds/metadata/identity/oauth2/token': () => ({ status, body: { error: 'invalid_request' } }),
      },
    });
    expect(await source.find(IMAGE)).toBeUndefined();
  });

  test.each(['http://login.example.org', 'nonsense'])('is not sent to the authority %s', async (host) => {
    const sent: string[] = [];
    const source = createAzureSource({
      environment: { ...APPLICATION, AZURE_AUTHORITY_HOST: host },
      fetch: (url) => {
        sent.push(new Request(url).url);
        return Promise.resolve(new Response());
      },
    });
    const error = await catchCoded(() => source.find(IMAGE));
    expect(error.message).toBe(
      "AZURE_AUTHORITY_HOST: expected an https URL such as 'https://login.microsoftonline.com/'",
    );
    expect(sent).toEqual([]);
  });

  test.each([
    ['acme.azurecr.io', {}, 'https://login.microsoftonline.com/tenant/oauth2/v2.0/token'],
    ['acme.azurecr.cn', {}, 'https://login.chinacloudapi.cn/tenant/oauth2/v2.0/token'],
    ['acme.azurecr.us', {}, 'https://login.microsoftonline.us/tenant/oauth2/v2.0/token'],
    [
      'acme.azurecr.io',
      { AZURE_AUTHORITY_HOST: 'https://login.example.org/' },
      'https://login.example.org/tenant/oauth2/v2.0/token',
    ],
  ])('for %s with %j is asked at %s, and used at the registry', async (registry, environment, url) => {
    const sent: string[] = [];
    const source = createAzureSource({
      environment: { ...APPLICATION, ...environment },
      fetch: (input) => {
        sent.push(new Request(input).url);
        return Promise.resolve(Response.json({ access_token: 'a', refresh_token: 'r', expires_in: 3600 }));
      },
    });
    await source.find(parseImageName(`${registry}/app`));
    expect(sent).toEqual([url, `https://${registry}/oauth2/exchange`]);
  });
});

test.each([
  'ghcr.io/app',
  'azurecr.io/app',
  'acme.azurecr.io.example.org/app',
  'acme.azurecr.io:8443/app',
  'acme.evilazurecr.io/app',
])('is not for %s', async (image) => {
  const { source, requests } = await start({});
  const error = await catchCoded(() => source.find(parseImageName(image)));
  expect(error.message).toMatch(
    /^invalid Azure registry: '.*'\. 'provider: azure' expects '<name>\.azurecr\.io'/,
  );
  expect(requests).toEqual([]);
});
