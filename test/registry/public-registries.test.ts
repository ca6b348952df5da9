import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import nock from 'nock';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEnvironmentCredentials } from '../../src/registry/credentials/environment-credentials.ts';
import { scanRepositories } from '../../src/registry/scan.ts';
import { makeImageRepository } from '../support/image-repositories.ts';
import { createQuickRegistry } from '../support/registry-access.ts';

/**
 * Public registries under their own names, asked in the way that requests really leave the process. A request that a
 * test does not name fails, so that each also says where credentials do not go.
 */
let home = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tidemark-home-'));
});
afterAll(() => rm(home, { recursive: true }));
beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

const toBasic = (username: string, password: string): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

/** The scan of `image` and the requests that were not made, with the logins that `environment` and docker's config in `auths` hold. */
async function scan(image: string, { auths = {}, environment = {} } = {}): Promise<unknown> {
  const config = join(home, 'config.json');
  await writeFile(config, JSON.stringify({ auths }));
  const credentials = createEnvironmentCredentials({
    environment: { ...environment, DOCKER_CONFIG: home },
    home,
  });
  const repository = makeImageRepository('app', { image });
  const scans = await scanRepositories([repository], { registry: createQuickRegistry(), ...credentials });
  return { ...scans.get('apps/app'), unasked: nock.pendingMocks() };
}

/** A registry that wants a token of the server at `realm`, which wants `login` or nobody's. */
function serveTokens(host: string, realm: URL, repository: string, login?: string): void {
  const challenge = `Bearer realm="${realm.href}",service="${host}"`;
  nock(`https://${host}`, { badheaders: ['authorization'] })
    .get('/v2/')
    .reply(401, {}, { 'www-authenticate': challenge });
  nock(
    realm.origin,
    login === undefined ? { badheaders: ['authorization'] } : { reqheaders: { authorization: login } },
  )
    .get(realm.pathname)
    .query({ service: host, scope: `repository:${repository}:pull` })
    .reply(200, { token: 'short-lived' });
  nock(`https://${host}`, { reqheaders: { authorization: 'Bearer short-lived' } })
    .get(`/v2/${repository}/tags/list`)
    .query({ n: '1000' })
    .reply(200, { name: repository, tags: ['1.0.0', '1.1.0'] });
}

const found = { status: 'complete', tags: ['1.1.0', '1.0.0'], unasked: [] };

test('Docker Hub is asked at its own host, and its token server sees the login of docker', async () => {
  const login = toBasic('jane', 'hub-password');
  serveTokens('registry-1.docker.io', new URL('https://auth.docker.io/token'), 'library/nginx', login);
  const auths = { 'https://index.docker.io/v1/': { auth: login.slice('Basic '.length) } };
  expect(await scan('nginx', { auths })).toMatchObject(found);
});

test('a login for Docker Hub is not shown to any other registry', async () => {
  serveTokens('quay.io', new URL('https://quay.io/v2/auth'), 'acme/app');
  const auths = { 'https://index.docker.io/v1/': { auth: 'amFuZTpodWI=' } };
  expect(await scan('quay.io/acme/app', { auths })).toMatchObject(found);
});

test('ghcr.io takes the token of the workflow', async () => {
  const login = toBasic('x-access-token', 'ghs_secret');
  serveTokens('ghcr.io', new URL('https://ghcr.io/token'), 'acme/app', login);
  expect(await scan('ghcr.io/acme/app', { environment: { GITHUB_TOKEN: 'ghs_secret' } })).toMatchObject(
    found,
  );
});

test('the token of the workflow is for ghcr.io alone', async () => {
  serveTokens('registry.gitlab.com', new URL('https://gitlab.com/jwt/auth'), 'acme/app');
  expect(
    await scan('registry.gitlab.com/acme/app', { environment: { GITHUB_TOKEN: 'ghs_secret' } }),
  ).toMatchObject(found);
});

test('a registry that names a stranger as its token server is listed without the login', async () => {
  serveTokens('registry.example.com', new URL('https://login.example.org/token'), 'acme/app');
  const auths = { 'registry.example.com': { auth: 'amFuZTpzZWNyZXQ=' } };
  expect(await scan('registry.example.com/acme/app', { auths })).toMatchObject(found);
});

test('a registry that wants no login is asked for nothing but the tags', async () => {
  nock('https://mcr.microsoft.com').get('/v2/').reply(200, {});
  nock('https://mcr.microsoft.com', { badheaders: ['authorization'] })
    .get('/v2/dotnet/runtime/tags/list')
    .query({ n: '1000' })
    .reply(200, { name: 'dotnet/runtime', tags: ['1.0.0', '1.1.0'] });
  expect(await scan('mcr.microsoft.com/dotnet/runtime')).toMatchObject(found);
});
