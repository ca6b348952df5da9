import { afterEach, describe, expect, test } from 'vitest';
import { parseImageName } from '../../src/registry/image-name.ts';
import { startFakeRegistry, type FakeRegistry, type FakeRegistryOptions } from '../support/fake-registry.ts';
import { createQuickRegistry, makeTags, toAccess } from '../support/registry-access.ts';
import { createRoutedTransport } from '../support/routed-transport.ts';

const running: FakeRegistry[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

async function start(options: FakeRegistryOptions): Promise<FakeRegistry> {
  const fake = await startFakeRegistry({ repositories: { app: ['1.0.0'], other: ['2.0.0'] }, ...options });
  running.push(fake);
  return fake;
}

const credentials = { username: 'robot', password: 'hunter2' };
const basic = `Basic ${Buffer.from('robot:hunter2').toString('base64')}`;

function countTokens(fake: FakeRegistry): number {
  return fake.requests.filter(({ url }) => url.startsWith('/token')).length;
}

describe('tokens', () => {
  test('G13: are fetched once for each repository, however many ask at the same time', async () => {
    const fake = await start({ auth: { kind: 'token', ...credentials } });
    const registry = createQuickRegistry();
    const images = Array.from({ length: 20 }, (_, index) =>
      parseImageName(`${fake.host}/${index % 2 ? 'app' : 'other'}`),
    );
    await Promise.all(images.map((image) => registry.listTags(image, toAccess({ credentials }))));
    expect(countTokens(fake)).toBe(2);
    expect(registry.stats().byHost.get(fake.host)).toBe(fake.requests.length + 1);
    expect(fake.requests).toHaveLength(1 + 2 + 20);
  });

  test('are fetched again when they are about to expire', async () => {
    let now = 0;
    const fake = await start({ auth: { kind: 'token', expiresIn: 100 } });
    const registry = createQuickRegistry({ now: () => now });
    const image = parseImageName(`${fake.host}/app`);
    for (const [time, tokens] of [
      [0, 1],
      [89_000, 1],
      [91_000, 2],
    ] as const) {
      now = time;
      await registry.listTags(image, toAccess());
      expect(countTokens(fake)).toBe(tokens);
    }
  });

  test('live for a minute when the token server does not say', async () => {
    let now = 0;
    const fake = await start({ auth: { kind: 'token' } });
    const registry = createQuickRegistry({ now: () => now });
    const image = parseImageName(`${fake.host}/app`);
    await registry.listTags(image, toAccess());
    now = 61_000;
    await registry.listTags(image, toAccess());
    expect(countTokens(fake)).toBe(2);
  });

  test.each([401, 403])('G12: are fetched again when a page is refused with %i', async (status) => {
    let refused = false;
    const fake = await start({
      repositories: { app: makeTags(1_500) },
      auth: { kind: 'token' },
      handlers: [
        (_, { url }) => {
          if (refused || !url.searchParams.has('last')) return undefined;
          refused = true;
          return { status };
        },
      ],
    });
    const listing = await createQuickRegistry().listTags(parseImageName(`${fake.host}/app`), toAccess());
    expect(listing).toEqual({ complete: true, tags: makeTags(1_500) });
    expect(countTokens(fake)).toBe(2);
  });

  test('G12: are fetched again only once', async () => {
    const fake = await start({
      auth: { kind: 'token' },
      handlers: [(_, { url }) => (url.pathname.endsWith('/tags/list') ? { status: 403 } : undefined)],
    });
    const registry = createQuickRegistry();
    const image = parseImageName(`${fake.host}/app`);
    await expect(registry.listTags(image, toAccess())).rejects.toMatchObject({
      code: 'registry-unauthorized',
    });
    await expect(registry.listTags(image, toAccess())).rejects.toMatchObject({
      code: 'registry-unauthorized',
    });
    expect(countTokens(fake)).toBe(2);
  });

  test('an identity token is exchanged by POST', async () => {
    const fake = await start({
      handlers: [
        ({ method, body }, { url }) => {
          if (url.pathname !== '/token') return undefined;
          return method === 'POST' && body.includes('refresh_token=identity%26token')
            ? { body: { access_token: 'granted' } }
            : { status: 401 };
        },
        ({ authorization }, { url }) => {
          if (authorization === 'Bearer granted') return undefined;
          const challenge = `Bearer realm="${url.origin}/token",service="s"`;
          return { status: 401, headers: { 'www-authenticate': challenge } };
        },
      ],
    });
    const access = toAccess({ credentials: { username: '<token>', password: 'identity&token' } });
    const listing = await createQuickRegistry().listTags(parseImageName(`${fake.host}/app`), access);
    expect(listing.tags).toEqual(['1.0.0']);
    expect(fake.requests.find(({ method }) => method === 'POST')?.body).toBe(
      'grant_type=refresh_token&client_id=tidemark&refresh_token=identity%26token&scope=repository%3Aapp%3Apull&service=s',
    );
  });

  test.each([
    ['nothing of use', { hello: 'world' }],
    ['a token that would break the header', { token: 'a\r\nx: y' }],
    ['a token that is not text', { token: { toString: 'x' } }],
  ])('a token server that answers with %s is named', async (_, body) => {
    const fake = await start({
      auth: { kind: 'token' },
      handlers: [(_, { url }) => (url.pathname === '/token' ? { body } : undefined)],
    });
    const listing = createQuickRegistry().listTags(parseImageName(`${fake.host}/app`), toAccess());
    await expect(listing).rejects.toMatchObject({
      code: 'registry-malformed',
      message: `the token server ${fake.host} answered without a usable token; check that it is the right one for this registry`,
    });
  });
});

describe('Basic authentication', () => {
  test('is sent from the first listing on, once the registry has asked for it', async () => {
    const fake = await start({ auth: { kind: 'basic', ...credentials } });
    const listing = await createQuickRegistry().listTags(
      parseImageName(`${fake.host}/app`),
      toAccess({ credentials }),
    );
    expect(listing.tags).toEqual(['1.0.0']);
    expect(fake.requests.map(({ authorization }) => authorization)).toEqual([undefined, basic]);
  });

  test('is not sent to a registry that does not ask for it', async () => {
    const fake = await start({});
    await createQuickRegistry().listTags(parseImageName(`${fake.host}/app`), toAccess({ credentials }));
    expect(fake.requests.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
  });

  test('is learnt from the listing when GET /v2/ says nothing', async () => {
    const fake = await start({
      auth: { kind: 'basic', ...credentials },
      handlers: [(_, { url }) => (url.pathname === '/v2/' ? { status: 404 } : undefined)],
    });
    const listing = await createQuickRegistry().listTags(
      parseImageName(`${fake.host}/app`),
      toAccess({ credentials }),
    );
    expect(listing.tags).toEqual(['1.0.0']);
  });
});

/** Lists `registry.example/app` with credentials, where the registry names `realm` as its token server. */
async function listWithRealm(realm: string, tokenHosts: Readonly<Record<string, readonly string[]>> = {}) {
  const registryHost = 'registry.example.com';
  const fake = await start({ auth: { kind: 'token', realm } });
  const realmHost = URL.parse(realm)?.host ?? 'none.example';
  const routed = createRoutedTransport({ [registryHost]: fake.url, [realmHost]: fake.url });
  const registry = createQuickRegistry({ transport: routed.transport, tokenHosts });
  const listing = registry.listTags(parseImageName(`${registryHost}/app`), toAccess({ credentials }));
  const result = await listing.then(
    ({ tags }) => ({ tags }),
    (error: unknown) => ({ error }),
  );
  return { result, asked: routed.asked, realmHost };
}

describe('credentials stay where they belong', () => {
  test.each([
    ['X1: a stranger', 'https://attacker.example.net/token'],
    ['X1: a neighbour', 'https://auth.example.com/token'],
    ['X1: a host whose name ends alike', 'https://evilregistry.example.com/token'],
    ['X1: a host that starts alike', 'https://registry.example.com.attacker.net/token'],
  ])('%s as the realm gets a request without them', async (_, realm) => {
    const { asked, realmHost } = await listWithRealm(realm);
    const tokens = asked.filter(({ url }) => new URL(url).host === realmHost);
    expect(tokens).toHaveLength(1);
    expect(asked.filter(({ authorization }) => authorization?.startsWith('Basic'))).toEqual([]);
  });

  test('X1: the error says why they were withheld', async () => {
    const fake = await start({
      auth: { kind: 'token', ...credentials, realm: 'https://attacker.example.net/token' },
    });
    const { transport } = createRoutedTransport({
      'registry.example.com': fake.url,
      'attacker.example.net': fake.url,
    });
    const listing = createQuickRegistry({ transport }).listTags(
      parseImageName('registry.example.com/app'),
      toAccess({ credentials }),
    );
    await expect(listing).rejects.toMatchObject({
      code: 'registry-unauthorized',
      message:
        'the token server attacker.example.net refused a token for repository:app:pull: 401 Unauthorized: incorrect username or password; give credentials for this registry. There are credentials, but they were not sent to attacker.example.net, because it is not known as a token server of registry.example.com; if it is one, allow it as a token host of registry.example.com',
    });
  });

  test.each([
    [
      'X2: a metadata service',
      'http://169.254.169.254/latest/meta-data',
      'it is not https, and the registry is',
    ],
    ['X2: a metadata service over https', 'https://169.254.169.254/token', 'it is an internal address'],
    ['X2: an internal IPv6 address', 'https://[fd00::1]/token', 'it is an internal address'],
    ['X2: a mapped address', 'https://[::ffff:127.0.0.1]/token', 'it is an internal address'],
    ['X2: this machine', 'https://localhost/token', 'it is an internal address'],
    ['X2: a downgrade', 'http://registry.example.com/token', 'it is not https, and the registry is'],
    ['X2: a file', 'file:///etc/passwd', 'it is not an https address'],
    ['X2: a user name', 'https://user:pw@registry.example.com/token', 'it holds a user name'],
  ])('%s as the realm is not asked at all', async (_, realm, reason) => {
    const { result, asked } = await listWithRealm(realm);
    expect(result).toMatchObject({
      error: {
        code: 'registry-refused',
        message: expect.stringContaining(`which was not asked: ${reason};`),
      },
    });
    expect(asked.map(({ url }) => url)).toEqual(['https://registry.example.com/v2/']);
  });

  test('X3: a redirect of a token server is not followed', async () => {
    const fake = await start({
      auth: { kind: 'token', ...credentials },
      handlers: [
        (_, { url }) =>
          url.pathname === '/token'
            ? { status: 302, headers: { location: 'http://169.254.169.254/' } }
            : undefined,
      ],
    });
    const listing = createQuickRegistry().listTags(
      parseImageName(`${fake.host}/app`),
      toAccess({ credentials }),
    );
    await expect(listing).rejects.toMatchObject({
      code: 'registry-refused',
      message: `the token server ${fake.host} answered a request for a token for repository:app:pull with a redirect (302), which is never followed; name the final address as the realm`,
    });
  });

  test('X5: a redirect to another host carries no credentials, there or back', async () => {
    const there = await start({
      handlers: [
        (_, { url }) => ({
          status: 307,
          headers: { location: `https://registry.example.com/back${url.search}` },
        }),
      ],
    });
    const fake = await start({
      auth: { kind: 'basic', ...credentials },
      handlers: [
        ({ authorization }, { url }) => {
          if (url.pathname.startsWith('/back')) return { body: { tags: ['back'] } };
          const isListing = url.pathname.endsWith('/tags/list') && authorization !== undefined;
          return isListing
            ? { status: 307, headers: { location: 'https://mirror.example.net/x' } }
            : undefined;
        },
      ],
    });
    const routed = createRoutedTransport({
      'registry.example.com': fake.url,
      'mirror.example.net': there.url,
    });
    const listing = await createQuickRegistry({ transport: routed.transport }).listTags(
      parseImageName('registry.example.com/app'),
      toAccess({ credentials }),
    );
    expect(listing.tags).toEqual(['back']);
    expect(routed.asked.map(({ url, authorization }) => [new URL(url).host, authorization])).toEqual([
      ['registry.example.com', null],
      ['registry.example.com', basic],
      ['mirror.example.net', null],
      ['registry.example.com', null],
    ]);
  });

  test('X5: a redirect from https to http is refused', async () => {
    const fake = await start({
      handlers: [
        (_, { url }) =>
          url.pathname === '/v2/'
            ? undefined
            : { status: 302, headers: { location: 'http://registry.example.com/x' } },
      ],
    });
    const { transport } = createRoutedTransport({ 'registry.example.com': fake.url });
    const listing = createQuickRegistry({ transport }).listTags(
      parseImageName('registry.example.com/app'),
      toAccess(),
    );
    await expect(listing).rejects.toMatchObject({
      code: 'registry-refused',
      message:
        "registry.example.com redirects to 'http://registry.example.com', which was not followed: it leads from https to plain http; check the registry's configuration",
    });
  });

  test('redirects end after five', async () => {
    const fake = await start({
      handlers: [
        (_, { url }) =>
          url.pathname === '/v2/' ? undefined : { status: 302, headers: { location: `${url.pathname}x` } },
      ],
    });
    const listing = createQuickRegistry().listTags(parseImageName(`${fake.host}/app`), toAccess());
    await expect(listing).rejects.toMatchObject({
      code: 'registry-refused',
      message: `${fake.host} answered with more than 5 redirects in a row; check the registry's configuration`,
    });
  });

  test('G15: the target of a redirect gets a token of its own', async () => {
    const target = await start({
      repositories: { mirrored: ['3.0.0'] },
      auth: { kind: 'token', realm: 'https://mirror.example.net/token' },
    });
    const fake = await start({
      auth: { kind: 'token', ...credentials, realm: 'https://registry.example.com/token' },
      handlers: [
        ({ authorization }, { url }) =>
          authorization !== undefined && url.pathname.endsWith('/tags/list')
            ? { status: 307, headers: { location: 'https://mirror.example.net/v2/mirrored/tags/list' } }
            : undefined,
      ],
    });
    const routed = createRoutedTransport({
      'registry.example.com': fake.url,
      'mirror.example.net': target.url,
    });
    const listing = await createQuickRegistry({ transport: routed.transport }).listTags(
      parseImageName('registry.example.com/app'),
      toAccess({ credentials }),
    );
    expect(listing.tags).toEqual(['3.0.0']);
    const atMirror = routed.asked.filter(({ url }) => url.startsWith('https://mirror.example.net'));
    expect(atMirror).toEqual([
      { url: 'https://mirror.example.net/v2/mirrored/tags/list', authorization: null },
      {
        url: 'https://mirror.example.net/token?service=fake&scope=repository%3Amirrored%3Apull',
        authorization: null,
      },
      {
        url: 'https://mirror.example.net/v2/mirrored/tags/list',
        authorization: 'Bearer token-1-repository:mirrored:pull',
      },
    ]);
  });

  test('X6: service and scope are encoded', async () => {
    const challenge = `service="s&scope=admin#x",scope="repository:a&b#c:pull"`;
    const fake = await start({
      handlers: [
        (_, { url }) => (url.pathname === '/token' ? { body: { token: 't' } } : undefined),
        ({ authorization }, { url }) =>
          authorization === undefined && url.pathname.endsWith('/tags/list')
            ? {
                status: 401,
                headers: { 'www-authenticate': `Bearer realm="${url.origin}/token?a=1",${challenge}` },
              }
            : undefined,
      ],
    });
    await createQuickRegistry().listTags(parseImageName(`${fake.host}/app`), toAccess());
    const asked = fake.requests.filter(({ url }) => url.startsWith('/token')).map(({ url }) => url);
    expect(asked).toEqual(['/token?a=1&service=s%26scope%3Dadmin%23x&scope=repository%3Aa%26b%23c%3Apull']);
  });

  test.each([
    ['X7: Docker Hub', 'fluxcd/flux', 'registry-1.docker.io', 'https://auth.docker.io/token', {}],
    [
      'X7: GitLab',
      'registry.gitlab.com/fluxcd/flux',
      'registry.gitlab.com',
      'https://gitlab.com/jwt/auth',
      {},
    ],
    ['X7: a host below', 'example.com/fluxcd/flux', 'example.com', 'https://auth.example.com/token', {}],
    [
      'X7: a configured pair',
      'registry.example.com/fluxcd/flux',
      'registry.example.com',
      'https://login.example.org/token',
      { 'registry.example.com': ['login.example.org'] },
    ],
  ])('%s has a token server elsewhere that gets them', async (_, name, host, realm, tokenHosts) => {
    const fake = await start({
      repositories: { 'fluxcd/flux': ['1.0.0'] },
      auth: { kind: 'token', realm },
      handlers: [(_, { url }) => (url.pathname === '/jwt/auth' ? { body: { token: 'x' } } : undefined)],
    });
    const { transport, asked } = createRoutedTransport({ [host]: fake.url, [new URL(realm).host]: fake.url });
    await createQuickRegistry({ transport, tokenHosts })
      .listTags(parseImageName(name), toAccess({ credentials }))
      .catch(() => undefined);
    const first = asked.find(({ url }) => url.startsWith(realm));
    expect(first?.authorization).toBe(basic);
  });
});

describe('plain http', () => {
  test.each(['127.0.0.1.attacker.example/app', 'registry-127.0.0.1.example/app', '[2001:db8::1]/app'])(
    '%s is not taken for a local host',
    async (name) => {
      const { transport, asked } = createRoutedTransport({});
      const listing = createQuickRegistry({ transport }).listTags(
        parseImageName(name),
        toAccess({ credentials }),
      );
      await expect(listing).rejects.toMatchObject({ code: 'registry-unreachable' });
      expect(asked.filter(({ url }) => !url.startsWith('https:'))).toEqual([]);
    },
  );

  test.each([
    ['a local host', 'localhost:5000/app', false],
    ['a private network', '10.1.2.3/app', false],
    ['a registry that is declared insecure', 'registry.example.com/app', true],
  ])('%s is asked over https first and over http when that fails', async (_, name, insecure) => {
    const { transport, asked } = createRoutedTransport({});
    const image = parseImageName(name, { insecure });
    await createQuickRegistry({ transport, allowInsecure: insecure })
      .listTags(image, toAccess({ insecure }))
      .catch(() => undefined);
    expect(asked.map(({ url }) => new URL(url).protocol)).toEqual(['https:', 'http:']);
  });

  test('a registry that is declared insecure is not asked over http when the run does not allow it', async () => {
    const { transport, asked } = createRoutedTransport({});
    const image = parseImageName('registry.example.com/app', { insecure: true });
    await expect(
      createQuickRegistry({ transport }).listTags(image, toAccess({ insecure: true })),
    ).rejects.toMatchObject({
      code: 'registry-unreachable',
      message: expect.stringMatching(/Plain http was not tried: .*--allow-insecure/),
    });
    expect(asked.filter(({ url }) => !url.startsWith('https:'))).toEqual([]);
  });
});
