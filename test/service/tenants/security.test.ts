import type { LookupFunction } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { defaultTenantLimits } from '../../../src/service/tenants/tenant-limits.ts';
import { defaultRegistryRules } from '../../../src/service/tenants/registry-rules.ts';
import type { FakeRegistry, FakeRegistryOptions } from '../../support/fake-registry.ts';
import { makeImageRepository } from '../../support/image-repositories.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { makeTags } from '../../support/registry-access.ts';
import { createRegistries, makeTenancy, scanAs, toOutcome } from './support.ts';

const { start, close } = createRegistries({ repositories: { 'acme/app': ['1.0.0'] } });
afterEach(close);

const login = { username: 'ada', password: 'lovelace-1815' };

/** One registry with a login that installation 1 has stored. */
async function startPrivate(
  auth: Partial<{ realm: string }> = {},
  handlers: FakeRegistryOptions['handlers'] = [],
) {
  const fake = await start({ auth: { kind: 'token', ...login, ...auth }, handlers });
  const made = makeTenancy({ hosts: [fake.host] });
  await made.vault.putCredential(1, { host: fake.host, ...login });
  return { fake, image: `${fake.host}/acme/app`, ...made };
}

function sawLogin({ requests }: FakeRegistry): boolean {
  const basic = Buffer.from(`${login.username}:${login.password}`).toString('base64');
  return requests.some(
    ({ authorization = '', url, body }) =>
      `${authorization} ${url} ${body}`.includes(basic) || body.includes(login.password),
  );
}

function redirectTo(location: string): FakeRegistryOptions['handlers'] {
  return [({ url }) => (url.includes('/tags/list') ? { status: 307, headers: { location } } : undefined)];
}

describe('the addresses that a tenant can make the service ask', () => {
  test('X1: a token server that is a stranger sees no credentials', async () => {
    const made = await startPrivate({ realm: 'https://attacker.example.net/token' });
    expect(toOutcome(await scanAs(made.tenancy, 1, { image: made.image }))).toMatch(/^registry-/u);
    expect(sawLogin(made.fake)).toBe(false);
  });

  test.each([
    ['row 94, X2: a metadata service', 'http://169.254.169.254/latest/api/token'],
    ['row 94, X2: a metadata service over https', 'https://169.254.169.254/token'],
    ['row 94, X2: the metadata service inside an IPv6 address', 'https://[::ffff:169.254.169.254]/token'],
    ['row 94, X2: the metadata service behind NAT64', 'https://[64:ff9b::a9fe:a9fe]/token'],
    ['row 94, X2: a cluster address', 'https://10.96.0.1/token'],
    ['row 94, X2: plain http', 'http://auth.example.com/token'],
    ['row 94, X2: a decimal address', 'https://2852039166/token'],
  ])('%s as a token server is not asked', async (_, realm) => {
    const { tenancy, image, fake } = await startPrivate({ realm });
    expect(toOutcome(await scanAs(tenancy, 1, { image }))).toMatch(/^registry-refused/u);
    expect(sawLogin(fake)).toBe(false);
  });

  test('row 94, X3: a redirect of a token server is not followed', async () => {
    const { tenancy, image, fake } = await startPrivate({}, [
      ({ url }) =>
        url.startsWith('/token')
          ? { status: 302, headers: { location: 'http://169.254.169.254/' } }
          : undefined,
    ]);
    expect(toOutcome(await scanAs(tenancy, 1, { image }))).toMatch(/^registry-/u);
    expect(fake.requests.filter(({ url }) => url.includes('169.254'))).toEqual([]);
  });

  test.each([
    'https://169.254.169.254/latest/meta-data',
    'http://10.0.0.1:5000/v2/',
    'https://[fd00::1]/',
    'https://example.com:6443/',
    'http://127.0.0.1:1/',
  ])('row 94, X3: a redirect of the listing to %s is refused before it is connected to', async (location) => {
    const { tenancy, image } = await startPrivate({}, redirectTo(location));
    expect(toOutcome(await scanAs(tenancy, 1, { image }))).toMatch(/^registry-refused/u);
  });

  test('row 94, X4: a name is judged by the address that is connected to, whatever it meant before', async () => {
    const answers = ['169.254.169.254', '10.0.0.1', '127.0.0.1', '::ffff:127.0.0.1'];
    const asked: string[] = [];
    const lookup: LookupFunction = (hostname, options, callback) => {
      asked.push(hostname);
      const address = answers[asked.length - 1] ?? '127.0.0.1';
      const family = address.includes(':') ? 6 : 4;
      if (options.all === true) callback(null, [{ address, family }]);
      else callback(null, address, family);
    };
    const { tenancy } = makeTenancy({ lookup });
    for (const address of answers) {
      const outcome = toOutcome(
        await scanAs(tenancy, 1, { image: 'rebind.example.com/acme/app', interval: 1 }),
      );
      expect(outcome).toContain('registry-refused');
      expect(outcome).toContain(address);
    }
    expect(asked).toHaveLength(answers.length);
  });

  test.each([
    ['asks for nothing', {}],
    ['asks for a login', { auth: { kind: 'basic', ...login } }],
    ['asks for a token', { auth: { kind: 'token', ...login } }],
  ] as const)(
    'row 94, X5: another host that a listing is redirected to, which %s, sees no login',
    async (_, demand) => {
      const other = await start(demand);
      const fake = await start({
        auth: { kind: 'token', ...login },
        handlers: [
          ({ url, authorization }) =>
            url.includes('/tags/list') && authorization !== undefined
              ? {
                  status: 307,
                  headers: {
                    location: `${other.url.replace('127.0.0.1', 'localhost')}/v2/acme/app/tags/list`,
                  },
                }
              : undefined,
        ],
      });
      const { tenancy, vault } = makeTenancy({
        hosts: [fake.host, other.host, other.host.replace('127.0.0.1', 'localhost')],
      });
      await vault.putCredential(1, { host: fake.host, ...login });
      await scanAs(tenancy, 1, { image: `${fake.host}/acme/app` });
      expect(other.requests.length).toBeGreaterThan(0);
      expect(
        other.requests.map(({ authorization }) => authorization).filter((value) => value !== undefined),
      ).toEqual([]);
    },
  );

  test('X6: what a challenge puts into an address is encoded', async () => {
    const fake = await start({
      handlers: [
        ({ url, authorization }, { url: address }) =>
          url.startsWith('/v2/') && authorization === undefined
            ? {
                status: 401,
                headers: {
                  'www-authenticate': `Bearer realm="${address.origin}/token",service="a&b#c",scope="x&y"`,
                },
              }
            : url.startsWith('/token')
              ? { body: { token: 't' } }
              : undefined,
      ],
    });
    const { tenancy } = makeTenancy({ hosts: [fake.host] });
    await scanAs(tenancy, 1, { image: `${fake.host}/acme/app` });
    const token = fake.requests.find(({ url }) => url.startsWith('/token'))?.url ?? '';
    const query = new URL(token, 'http://x').searchParams;
    expect([...query.keys()].toSorted()).toEqual(['scope', 'service']);
    expect(query.get('service')).toBe('a&b#c');
  });

  test('X7: a login of the same registry reaches its own token server', async () => {
    const { tenancy, image, fake } = await startPrivate();
    expect(toOutcome(await scanAs(tenancy, 1, { image }))).toBe('complete: 1.0.0');
    expect(sawLogin(fake)).toBe(true);
  });

  test('X8: tags that break the grammar of tags never get any further', async () => {
    const fake = await start({
      repositories: { 'acme/app': ['1.0.0', '$(id)', '`id`', '1.0.0; rm -rf /', '../x', ''] },
    });
    const { tenancy } = makeTenancy({ hosts: [fake.host] });
    const scan = await scanAs(tenancy, 1, { image: `${fake.host}/acme/app` });
    expect(toOutcome(scan)).toBe('complete: 1.0.0');
    const again = await scanAs(tenancy, 2, { image: `${fake.host}/acme/app` });
    expect(again).toMatchObject({ tags: ['1.0.0'], listed: 6 });
  });

  test('X9: a pattern that would take for ever elsewhere takes no time', async () => {
    const fake = await start({ repositories: { 'acme/app': [`${'a'.repeat(120)}x`] } });
    const { tenancy } = makeTenancy({ hosts: [fake.host] });
    const scan = await scanAs(tenancy, 1, {
      image: `${fake.host}/acme/app`,
      exclusionList: ['^(a+)+$', '(a|aa)+$'],
    });
    expect(toOutcome(scan)).toMatch(/^complete: a/u);
  });

  test('X10: the caps are those of the operator, and what is cut moves no tag', async () => {
    const fake = await start({ repositories: { 'acme/app': makeTags(500) }, paging: { cap: 100 } });
    const limits = { ...defaultTenantLimits, listing: { ...defaultTenantLimits.listing, tags: 200 } };
    const { tenancy, store } = makeTenancy({ hosts: [fake.host], limits });
    const scan = await scanAs(tenancy, 1, { image: `${fake.host}/acme/app` });
    expect(scan.status).toBe('partial');
    expect(await store.list('listing/', { limit: 10 })).toEqual([]);
  });

  test('X11: a digest is asked of the registry each time, never remembered for a tag', async () => {
    const digests = new Map([['1.0.0', `sha256:${'1'.repeat(64)}`]]);
    const fake = await start({ repositories: { 'acme/app': digests } });
    const { tenancy } = makeTenancy({ hosts: [fake.host] });
    const { registry, close } = await tenancy.open({ installation: 1 });
    const image = {
      registry: fake.host,
      repository: 'acme/app',
      canonical: `${fake.host}/acme/app`,
      scheme: 'http',
      original: '',
    } as const;
    const access = { insecure: false, signal: new AbortController().signal };
    expect(await registry.resolveDigest(image, '1.0.0', access)).toBe(`sha256:${'1'.repeat(64)}`);
    digests.set('1.0.0', `sha256:${'2'.repeat(64)}`);
    expect(await registry.resolveDigest(image, '1.0.0', access)).toBe(`sha256:${'2'.repeat(64)}`);
    await close();
  });

  test('row 94: with nothing allowed, loopback is not asked at all', async () => {
    const fake = await start();
    const { tenancy } = makeTenancy();
    for (const image of [
      `${fake.host}/acme/app`,
      'localhost:5000/acme/app',
      '169.254.169.254/acme/app',
      '[::1]:5000/acme/app',
    ])
      expect(toOutcome(await scanAs(tenancy, 1, { image }))).toMatch(/^(?:registry-refused|invalid-image)/u);
    expect(fake.requests).toEqual([]);
  });

  test('plain http is not for tenants, even when a manifest asks for it', async () => {
    const { tenancy } = makeTenancy();
    expect(
      toOutcome(await scanAs(tenancy, 1, { image: 'example.com:5000/acme/app', insecure: true })),
    ).toContain('Plain http was not tried');
  });

  test('a proxy of a tenant is not a way to hosts that are denied, nor an internal address itself', async () => {
    const { tenancy, vault } = makeTenancy({
      rules: { ...defaultRegistryRules, deny: ['internal.example'] },
    });
    await vault.putSecret(1, { namespace: 'apps', name: 'proxy', data: { address: 'http://10.0.0.1:3128' } });
    const through = { proxySecretRef: { name: 'proxy' } };
    expect(toOutcome(await scanAs(tenancy, 1, { image: 'internal.example/acme/app', ...through }))).toContain(
      'is denied',
    );
    expect(toOutcome(await scanAs(tenancy, 1, { image: 'ghcr.io/acme/app', ...through }))).toMatch(
      /^registry-refused/u,
    );
  });

  test('registries that the operator does not allow are not asked', async () => {
    const fake = await start();
    const rules = { ...defaultRegistryRules, allow: ['ghcr.io'], privateHosts: [fake.host] };
    const { tenancy } = makeTenancy({ rules });
    expect(toOutcome(await scanAs(tenancy, 1, { image: `${fake.host}/acme/app` }))).toContain(
      'is not among the registries',
    );
    expect(fake.requests).toEqual([]);
  });
});

describe('the logins of tenants', () => {
  test("row 95: naming another tenant's registry is anonymous access", async () => {
    const { tenancy, image, fake } = await startPrivate();
    expect(toOutcome(await scanAs(tenancy, 1, { image }))).toBe('complete: 1.0.0');
    const before = fake.requests.length;
    expect(toOutcome(await scanAs(tenancy, 2, { image }))).toMatch(/^registry-unauthorized/u);
    expect(
      fake.requests.slice(before).filter(({ authorization }) => authorization?.startsWith('Basic')),
    ).toEqual([]);
    expect(toOutcome(await scanAs(tenancy, 1, { image }))).toBe('complete: 1.0.0');
  });

  test('a manifest refers to the secrets of its own installation only', async () => {
    const { tenancy, vault, image, fake } = await startPrivate();
    const auths = { [fake.host]: login };
    await vault.putSecret(3, {
      namespace: 'apps',
      name: 'pull',
      data: { '.dockerconfigjson': JSON.stringify({ auths }) },
    });
    const spec = { image, secretRef: { name: 'pull' } };
    expect(toOutcome(await scanAs(tenancy, 3, spec))).toBe('complete: 1.0.0');
    expect(toOutcome(await scanAs(tenancy, 4, spec))).toMatch(
      /^missing-reference: secret 'apps\/pull' not found/u,
    );
  });

  test('a login is for its host, its port and its path, and for nothing else', async () => {
    const other = await start();
    const { tenancy, vault, fake } = await startPrivate();
    await vault.deleteCredential(1, { host: fake.host });
    await vault.putCredential(1, { host: fake.host, path: 'acme', ...login });
    const { credentialsFor, close } = await tenancy.open({ installation: 1 });
    const find = (host: string, repository: string) =>
      credentialsFor(makeImageRepository('app', { image: `${host}/${repository}` }), {
        registry: host,
        repository,
        canonical: `${host}/${repository}`,
        scheme: 'https',
        original: '',
      });
    expect(await find(fake.host, 'acme/app')).toEqual(login);
    expect(await find(fake.host, 'acme')).toEqual(login);
    expect(await find(fake.host, 'acme-evil/app')).toBeUndefined();
    expect(await find(fake.host, 'other/app')).toBeUndefined();
    expect(await find(other.host, 'acme/app')).toBeUndefined();
    expect(await find('127.0.0.1', 'acme/app')).toBeUndefined();
    await close();
  });

  test('the machine lends nothing: no environment, no docker login, no cloud identity', async () => {
    const { tenancy } = makeTenancy();
    const spec = { image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/app', provider: 'aws' } as const;
    const outcome = toOutcome(await scanAs(tenancy, 1, spec));
    expect(outcome).toMatch(/^invalid-credentials: 'provider: aws': expected a stored login/u);
  });

  test("the operator's own logins are for all, where the operator says so", async () => {
    const { fake, image } = await startPrivate();
    const { tenancy } = makeTenancy({
      hosts: [fake.host],
      pullThrough: [{ host: fake.host, path: 'acme', ...login }],
    });
    expect(toOutcome(await scanAs(tenancy, 7, { image }))).toBe('complete: 1.0.0');
  });

  test('no secret is in an error, a scan or the store', async () => {
    const store = createMemoryStore();
    const fake = await start({ auth: { kind: 'basic', username: 'ada', password: 'another' } });
    const { tenancy, vault } = makeTenancy({ store, hosts: [fake.host] });
    await vault.putCredential(1, { host: fake.host, ...login });
    const scan = await scanAs(tenancy, 1, { image: `${fake.host}/acme/app` });
    expect(scan.status).toBe('failed');
    for (const text of [JSON.stringify(scan), store.dump()])
      for (const form of [login.password, Buffer.from(`ada:${login.password}`).toString('base64')])
        expect(text).not.toContain(form);
  });
});
