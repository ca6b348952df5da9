import { execFile } from 'node:child_process';
import type { LookupFunction } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createEnvironmentCredentials } from '../../src/registry/credentials/environment-credentials.ts';
import type { Connection } from '../../src/registry/connection.ts';
import { parseImageName } from '../../src/registry/image-name.ts';
import { scanRepositories } from '../../src/registry/scan.ts';
import { makeCertificates, type Certificates } from '../support/certificates.ts';
import { startFakeRegistry, type FakeRegistry } from '../support/fake-registry.ts';
import { makeImageRepository } from '../support/image-repositories.ts';
import { startProxy, type Proxy } from '../support/proxy.ts';
import { createQuickRegistry, makeTags, toAccess } from '../support/registry-access.ts';
import { startTlsFront, type TlsFront } from '../support/tls-front.ts';

let certificates: Certificates;
let fake: FakeRegistry;
const cleanups: (() => Promise<void>)[] = [];
beforeAll(async () => {
  certificates = makeCertificates();
  fake = await startFakeRegistry({ repositories: { app: makeTags(1_500) } });
});
afterAll(() => fake.close());
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function front(isMutual = false): Promise<TlsFront> {
  const started = await startTlsFront(fake.host, certificates, isMutual);
  cleanups.push(started.close);
  return started;
}

async function proxy(options: Parameters<typeof startProxy>[0] = {}): Promise<Proxy> {
  const started = await startProxy(options);
  cleanups.push(started.close);
  return started;
}

function list(host: string, connection?: Connection) {
  return createQuickRegistry().listTags(
    parseImageName(`${host}/app`),
    toAccess({ ...(connection && { connection }) }),
  );
}

const all = { complete: true, tags: makeTags(1_500) };

describe('a registry with an authority of its own', () => {
  test('is trusted with the authority of certSecretRef, and not without', async () => {
    const { host } = await front();
    await expect(list(host, { certs: { ca: certificates.ca } })).resolves.toEqual(all);
    await expect(list(host)).rejects.toMatchObject({ code: 'registry-unreachable' });
  });

  test('must have a certificate for its own name', async () => {
    const { host } = await front();
    const port = host.split(':').at(-1);
    const lookup: LookupFunction = (_, { all: isAll }, callback) => {
      const found = { address: '127.0.0.1', family: 4 };
      if (isAll === true) callback(null, [found]);
      else callback(null, found.address, found.family);
    };
    const registry = createQuickRegistry({ guard: { lookup, check: () => {} } });
    const image = parseImageName(`registry.example.com:${port}/app`);
    const access = toAccess({ connection: { certs: { ca: certificates.ca } } });
    await expect(registry.listTags(image, access)).rejects.toThrow('ERR_TLS_CERT_ALTNAME_INVALID');
  });

  test('that asks who is there sees the client certificate', async () => {
    const { host, clients } = await front(true);
    const { ca, client } = certificates;
    await expect(list(host, { certs: { ca, client } })).resolves.toEqual(all);
    expect(new Set(clients)).toEqual(new Set(['tidemark-client']));
    await expect(list(host, { certs: { ca } })).rejects.toMatchObject({ code: 'registry-unreachable' });
  });

  test('shares nothing with the connections of other repositories', async () => {
    const { host } = await front();
    const registry = createQuickRegistry();
    const image = parseImageName(`${host}/app`);
    const connection = { certs: { ca: certificates.ca } };
    await expect(registry.listTags(image, toAccess({ connection }))).resolves.toEqual(all);
    await expect(registry.listTags(image, toAccess())).rejects.toMatchObject({
      code: 'registry-unreachable',
    });
  });

  test('does not see the client certificate where it redirects to', async () => {
    const other = await front(true);
    const redirecting = await startFakeRegistry({
      handlers: [
        ({ url }) =>
          url.includes('/manifests/')
            ? { status: 307, headers: { location: `https://${other.host}${url}` } }
            : undefined,
      ],
    });
    cleanups.push(redirecting.close);
    const first = await startTlsFront(redirecting.host, certificates, true);
    cleanups.push(first.close);
    const { ca, client } = certificates;
    const digest = createQuickRegistry().resolveDigest(
      parseImageName(`${first.host}/app`),
      'v1',
      toAccess({ connection: { certs: { ca, client } } }),
    );
    await expect(digest).rejects.toMatchObject({ code: 'registry-unreachable' });
    expect(first.clients.length).toBeGreaterThan(0);
    expect(other.clients).toEqual([]);
  });
});

test('a scan takes certificates and proxy from the secrets that the repository names', async () => {
  const { host } = await front();
  const { address, seen } = await proxy();
  const credentials = createEnvironmentCredentials({
    environment: {
      TIDEMARK_SECRET_APPS_TLS: JSON.stringify({ 'ca.crt': certificates.ca }),
      TIDEMARK_SECRET_APPS_PROXY: JSON.stringify({ address }),
    },
    home: '/nonexistent',
  });
  const image = `${host}/app`;
  const references = { certSecretRef: { name: 'tls' }, proxySecretRef: { name: 'proxy' } };
  const scans = await scanRepositories(
    [makeImageRepository('app', { image, ...references }), makeImageRepository('plain', { image })],
    { ...credentials, registry: createQuickRegistry() },
  );
  expect(scans.get('apps/app')).toMatchObject({ status: 'complete', listed: 1_500 });
  expect(scans.get('apps/plain')).toMatchObject({ status: 'failed' });
  expect(seen.map(({ line }) => line)).toEqual(expect.arrayContaining([`CONNECT ${host}`]));
});

describe('a proxy', () => {
  test('tunnels what is encrypted, and sees nothing of it but the host', async () => {
    const { host } = await front();
    const { address, seen } = await proxy({ password: 'secret' });
    const connection: Connection = {
      certs: { ca: certificates.ca },
      proxy: { address, username: 'user', password: 'secret' },
    };
    await expect(list(host, connection)).resolves.toEqual(all);
    expect(new Set(seen.map(({ line }) => line.replace(/\?.*/, '')))).toEqual(new Set([`CONNECT ${host}`]));
  });

  test('passes on what is not encrypted', async () => {
    const { address, seen } = await proxy();
    await expect(list(fake.host, { proxy: { address } })).resolves.toEqual(all);
    expect(seen.map(({ line }) => line)).toContain(`GET ${fake.url}/v2/app/tags/list?n=1000`);
    expect(seen.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  test('may speak TLS itself', async () => {
    const { host } = await front();
    const { address, seen } = await proxy({ tls: certificates.server });
    const connection: Connection = { certs: { ca: certificates.ca }, proxy: { address } };
    await expect(list(host, connection)).resolves.toEqual(all);
    expect(seen.map(({ line }) => line)).toContain(`CONNECT ${host}`);
  });

  test('that refuses is named, and is not gone around', async () => {
    const { host } = await front();
    const { address } = await proxy({ password: 'secret' });
    const connection: Connection = {
      certs: { ca: certificates.ca },
      proxy: { address, username: 'user', password: 'no' },
    };
    const before = fake.requests.length;
    await expect(list(host, connection)).rejects.toMatchObject({ code: expect.stringMatching(/^registry-/) });
    expect(fake.requests.length).toBe(before);
  });

  test('that is not there is named', async () => {
    const { address, close } = await startProxy();
    await close();
    const registry = createQuickRegistry().listTags(
      parseImageName('registry.example.com/app'),
      toAccess({ connection: { proxy: { address } } }),
    );
    await expect(registry).rejects.toMatchObject({
      code: 'registry-unreachable',
      message: expect.stringContaining(new URL(address).host),
    });
  });
});

describe('the proxy of the environment', () => {
  const script = (url: string) => `
    import { createTransports } from './src/registry/oci/http/create-transports.ts';
    import { createTextSink } from './src/registry/oci/sink.ts';
    const request = { method: 'GET', url: new URL('${url}'), headers: {} };
    const limits = { timeout: 5_000, signal: new AbortController().signal };
    const send = createTransports()();
    await send(request, ({ status }) => (process.stdout.write(String(status)), createTextSink(10)), limits);
  `;

  async function run(url: string, environment: Readonly<Record<string, string>>): Promise<string> {
    const options = { env: environment };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script(url)],
      options,
    );
    return stdout;
  }

  test('is taken when Node.js is told to, and only then', async () => {
    const { address, seen } = await proxy();
    const url = `${fake.url}/v2/`;
    await expect(run(url, { HTTP_PROXY: address })).resolves.toBe('200');
    expect(seen).toEqual([]);
    await expect(run(url, { HTTP_PROXY: address, NODE_USE_ENV_PROXY: '1' })).resolves.toBe('200');
    expect(seen.map(({ line }) => line)).toEqual([`GET ${url}`]);
  });
});

test('a proxy that does not answer is named for plain http, too', async () => {
  const gone = await startProxy();
  await gone.close();
  const connection = { proxy: { address: gone.address, username: 'u', password: 'sesame' } };
  const message = await list(fake.host, connection).catch((error: unknown) => String(error));
  expect(message).toContain(
    `the proxy ${new URL(gone.address).host} cannot be reached (ECONNREFUSED); check the address in the secret of proxySecretRef`,
  );
  expect(message).not.toContain('sesame');
});
