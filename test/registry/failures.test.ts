import { afterEach, describe, expect, test } from 'vitest';
import { parseImageName } from '../../src/registry/image-name.ts';
import { TidemarkError } from '../../src/errors.ts';
import { createOciRegistry, type OciRegistryOptions } from '../../src/registry/oci/create-oci-registry.ts';
import {
  startFakeRegistry,
  toFakeDigest,
  type FakeRegistry,
  type FakeReply,
} from '../support/fake-registry.ts';
import { createQuickRegistry, makeTags, toAccess } from '../support/registry-access.ts';
import { createRoutedTransport } from '../support/routed-transport.ts';

const running: FakeRegistry[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

async function start(reply: FakeReply | 'hang' | (() => FakeReply | undefined)): Promise<FakeRegistry> {
  const fake = await startFakeRegistry({
    repositories: { app: ['1.0.0'] },
    handlers: [
      (_, { url }) => {
        if (url.pathname === '/v2/') return undefined;
        return typeof reply === 'function' ? reply() : reply;
      },
    ],
  });
  running.push(fake);
  return fake;
}

function countListings(fake: FakeRegistry): number {
  return fake.requests.filter(({ url }) => url.includes('/tags/list')).length;
}

const notAList = 'HOST should answer with a JSON list of tags, but sent';

describe('what a registry can answer', () => {
  test.each<[string, FakeReply, string, string]>([
    [
      '401 without a challenge',
      { status: 401, body: { errors: [{ code: 'UNAUTHORIZED', message: 'authentication required' }] } },
      'registry-unauthorized',
      'HOST answered GET /v2/app/tags/list with 401 Unauthorized: UNAUTHORIZED: authentication required; no credentials for HOST were found, give some',
    ],
    [
      '403',
      { status: 403, body: { errors: [{ code: 'DENIED', message: 'requested access is denied' }] } },
      'registry-unauthorized',
      'HOST answered GET /v2/app/tags/list with 403 Forbidden: DENIED: requested access is denied; no credentials for HOST were found, give some',
    ],
    [
      '404',
      { status: 404, body: { errors: [{ code: 'NAME_UNKNOWN', message: 'not known' }] } },
      'registry-not-found',
      'HOST answered GET /v2/app/tags/list with 404 Not Found: NAME_UNKNOWN: not known; check spec.image; a private repository also looks like this without credentials that may read it',
    ],
    [
      'G11: 429 with a web page',
      { status: 429, body: '<html>slow down</html>' },
      'registry-rate-limited',
      'HOST answered GET /v2/app/tags/list with 429 Too Many Requests; try again later, or give credentials with a higher limit',
    ],
    [
      'G11: 429 with a code',
      { status: 429, body: { errors: [{ code: 'TOOMANYREQUESTS', message: 'Quota Exceeded' }] } },
      'registry-rate-limited',
      'HOST answered GET /v2/app/tags/list with 429 Too Many Requests: TOOMANYREQUESTS: Quota Exceeded; try again later, or give credentials with a higher limit',
    ],
    [
      '429 with a wait that is too long',
      { status: 429, headers: { 'retry-after': '3600' } },
      'registry-rate-limited',
      'HOST answered GET /v2/app/tags/list with 429 Too Many Requests; it asks to wait 3600s, which is too long for this run: try again later, or give credentials with a higher limit',
    ],
    [
      '500',
      { status: 500, body: 'oops' },
      'registry-failed',
      'HOST answered GET /v2/app/tags/list with 500 Internal Server Error; try again later',
    ],
    [
      'a web page',
      { body: '<!doctype html><title>Welcome</title>' },
      'registry-malformed',
      `${notAList} a web page; check that a registry answers at this address`,
    ],
    [
      'a part of the JSON',
      { body: '{"name":"app","tags":["1.0.0","1.' },
      'registry-malformed',
      `${notAList} something else or only a part of it; check that a registry answers at this address`,
    ],
    [
      'JSON of another shape',
      { body: { tags: [1, 2] } },
      'registry-malformed',
      `${notAList} something else or only a part of it; check that a registry answers at this address`,
    ],
    [
      'an error text with control characters',
      { status: 418, body: { errors: [{ code: 'A\u001B[31mB', message: `x\r\ny${'z'.repeat(500)}` }] } },
      'registry-failed',
      `HOST answered GET /v2/app/tags/list with 418 I'm a Teapot: A [31mB: x y${'z'.repeat(197)}…; check that a registry answers at this address`,
    ],
  ])('%s', async (_, reply, code, message) => {
    const fake = await start(reply);
    const listing = createQuickRegistry().listTags(parseImageName(`${fake.host}/app`), toAccess());
    await expect(listing).rejects.toMatchObject({ code, message: message.replaceAll('HOST', fake.host) });
  });

  test('a registry that hangs', async () => {
    const fake = await start('hang');
    const registry = createQuickRegistry({ requestTimeout: 500 });
    await expect(registry.listTags(parseImageName(`${fake.host}/app`), toAccess())).rejects.toMatchObject({
      code: 'registry-timeout',
      message: `${fake.host} did not answer GET /v2/app/tags/list within 0.5s; check that it is well, or try again later`,
    });
  });

  test('a body that trickles is not waited for', async () => {
    const fake = await startFakeRegistry({
      handlers: [
        (_, { url, response }) => {
          if (url.pathname === '/v2/') return undefined;
          response.write('{"tags":[');
          const timer = setInterval(() => response.write('"1.0.0",'), 10);
          response.on('close', () => clearInterval(timer));
          return 'handled';
        },
      ],
    });
    running.push(fake);
    const registry = createQuickRegistry({ requestTimeout: 500 });
    await expect(registry.listTags(parseImageName(`${fake.host}/app`), toAccess())).rejects.toMatchObject({
      code: 'registry-timeout',
    });
  });

  test('a registry that is down', async () => {
    const fake = await start({});
    await fake.close();
    const registry = createQuickRegistry();
    await expect(registry.listTags(parseImageName(`${fake.host}/app`), toAccess())).rejects.toMatchObject({
      code: 'registry-unreachable',
      message: `cannot get an answer from ${fake.host} to GET /v2/: connection refused (ECONNREFUSED); check that the registry runs there`,
    });
    expect(registry.waits).toEqual([1_000, 3_000]);
  });

  test('a host that does not exist is not asked again', async () => {
    const { transport, asked } = createRoutedTransport({});
    const registry = createQuickRegistry({ transport });
    await expect(registry.listTags(parseImageName('none.example/app'), toAccess())).rejects.toMatchObject({
      code: 'registry-unreachable',
      message:
        'cannot get an answer from none.example to GET /v2/: the name does not resolve (ENOTFOUND); check the host in spec.image',
    });
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['no digest', {}, 'no such header'],
    ['another kind of digest', { 'docker-content-digest': 'md5:abc' }, "'md5:abc'"],
  ])('a manifest with %s', async (_, headers, found) => {
    const fake = await start({ headers });
    const digest = createQuickRegistry().resolveDigest(
      parseImageName(`${fake.host}/app`),
      '1.0.0',
      toAccess(),
    );
    await expect(digest).rejects.toMatchObject({
      code: 'registry-malformed',
      message: `${fake.host} should name the digest of ${fake.host}/app:1.0.0 as sha256 in the header Docker-Content-Digest, but sent ${found}; use a registry that does, or switch digest reflection off`,
    });
  });

  test.each(['a/../../x', '', '?x', 'x'.repeat(129)])('the tag %j is never asked for', async (tag) => {
    const fake = await start({});
    const digest = createQuickRegistry().resolveDigest(parseImageName(`${fake.host}/app`), tag, toAccess());
    await expect(digest).rejects.toMatchObject({ code: 'invalid-image' });
    expect(fake.requests).toEqual([]);
  });

  test.each(['x/../y', 'x//y', './y'])('the path %s is never asked for', async (path) => {
    const fake = await start({});
    const listing = createQuickRegistry().listTags(parseImageName(`${fake.host}/${path}`), toAccess());
    await expect(listing).rejects.toMatchObject({ code: 'invalid-image' });
    expect(countListings(fake)).toBe(0);
  });
});

describe('trying again', () => {
  test.each([408, 429, 500, 502, 503, 504])('asks again after %i, with growing waits', async (status) => {
    let count = 0;
    const fake = await start(() => ((count += 1) < 3 ? { status } : undefined));
    const registry = createQuickRegistry();
    const listing = await registry.listTags(parseImageName(`${fake.host}/app`), toAccess());
    expect(listing).toEqual({ complete: true, tags: ['1.0.0'] });
    expect(registry.waits).toEqual([1_000, 3_000]);
  });

  test('gives up after three times', async () => {
    const fake = await start({ status: 503 });
    const listing = createQuickRegistry().listTags(parseImageName(`${fake.host}/app`), toAccess());
    await expect(listing).rejects.toMatchObject({ code: 'registry-failed' });
    expect(countListings(fake)).toBe(3);
  });

  test('waits are spread by chance', async () => {
    const fake = await start({ status: 500 });
    for (const [random, waits] of [
      [0, [750, 2_250]],
      [0.999, [1_250, 3_749]],
    ] as const) {
      const registry = createQuickRegistry({ random: () => random });
      await registry.listTags(parseImageName(`${fake.host}/app`), toAccess()).catch(() => undefined);
      expect(registry.waits).toEqual(waits);
    }
  });

  test.each([
    ['seconds', '7'],
    ['a date', new Date(1_007_000).toUTCString()],
  ])('keeps to Retry-After in %s, for every repository of the host', async (_, value) => {
    let now = 1_000_000;
    let count = 0;
    const fake = await start(() => {
      count += 1;
      return count === 1 ? { status: 429, headers: { 'retry-after': value } } : undefined;
    });
    const waits: number[] = [];
    const options: OciRegistryOptions = {
      now: () => now,
      sleep: async (milliseconds) => {
        waits.push(milliseconds);
        now += milliseconds;
      },
      random: () => 0,
    };
    const listing = await createQuickRegistry(options).listTags(
      parseImageName(`${fake.host}/app`),
      toAccess(),
    );
    expect(listing.complete).toBe(true);
    expect(waits).toEqual([7_000]);
  });

  test('does not begin a wait that the repository has no time for', async () => {
    const fake = await start({ status: 429, headers: { 'retry-after': '20' } });
    const registry = createQuickRegistry({ now: () => 1_000_000 });
    const access = toAccess({ deadline: 1_010_000 });
    await expect(registry.listTags(parseImageName(`${fake.host}/app`), access)).rejects.toMatchObject({
      code: 'registry-rate-limited',
      message: `${fake.host} answered GET /v2/app/tags/list with 429 Too Many Requests; it asks to wait 20s, which is too long for this run: try again later, or give credentials with a higher limit`,
    });
    await expect(registry.listTags(parseImageName(`${fake.host}/app`), access)).rejects.toMatchObject({
      code: 'registry-rate-limited',
      message: `${fake.host} asked to be left alone for another 20s, which is longer than this repository may take; try again later, or give credentials with a higher limit`,
    });
    expect(countListings(fake)).toBe(1);
  });
});

describe('running out of time', () => {
  test.each([
    ['with an error of ours', new TidemarkError('registry-timeout', 'too late'), 'too late'],
    [
      'with any other reason',
      new Error('stop'),
      'the registry was not asked any further, because the run was broken off; run again',
    ],
  ])('during a wait for the registry ends %s', async (_, reason, message) => {
    const fake = await start({ status: 429, headers: { 'retry-after': '60' } });
    const controller = new AbortController();
    const registry = createOciRegistry();
    const listing = registry.listTags(
      parseImageName(`${fake.host}/app`),
      toAccess({ signal: controller.signal }),
    );
    setTimeout(() => controller.abort(reason), 100);
    await expect(listing).rejects.toMatchObject({ code: 'registry-timeout', message });
  });

  test('after the first page makes the listing partial', async () => {
    const controller = new AbortController();
    const fake = await startFakeRegistry({
      repositories: { app: makeTags(1_500) },
      handlers: [
        (_, { url }) => {
          if (!url.searchParams.has('last')) return undefined;
          controller.abort(new TidemarkError('registry-timeout', 'too late'));
          return 'hang';
        },
      ],
    });
    running.push(fake);
    const listing = createQuickRegistry().listTags(
      parseImageName(`${fake.host}/app`),
      toAccess({ signal: controller.signal }),
    );
    expect(await listing).toEqual({ complete: false, tags: makeTags(1_000), reason: 'too late' });
  });

  test('before anything was asked asks nothing', async () => {
    const fake = await start({});
    const signal = AbortSignal.abort(new TidemarkError('registry-timeout', 'too late'));
    const listing = createQuickRegistry().listTags(parseImageName(`${fake.host}/app`), toAccess({ signal }));
    await expect(listing).rejects.toMatchObject({ message: 'too late' });
    expect(countListings(fake)).toBe(0);
  });
});

describe('digests', () => {
  test('G17: one digest takes one request beside the one that finds the registry', async () => {
    const fake = await startFakeRegistry({ repositories: { app: ['1.0.0', '2.0.0'] } });
    running.push(fake);
    const digest = await createQuickRegistry().resolveDigest(
      parseImageName(`${fake.host}/app`),
      '2.0.0',
      toAccess(),
    );
    expect(digest).toBe(toFakeDigest('app:2.0.0'));
    expect(fake.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /v2/',
      'HEAD /v2/app/manifests/2.0.0',
    ]);
    expect(fake.requests[1]?.accept).toBe(
      'application/vnd.docker.distribution.manifest.v1+json,application/vnd.docker.distribution.manifest.v1+prettyjws,application/vnd.docker.distribution.manifest.v2+json,application/vnd.oci.image.manifest.v1+json,application/vnd.docker.distribution.manifest.list.v2+json,application/vnd.oci.image.index.v1+json',
    );
  });

  test('G16: an official image of Docker Hub has library in its path for both calls', async () => {
    const fake = await startFakeRegistry({ repositories: { 'library/nginx': ['1.27.0'] } });
    running.push(fake);
    const { transport, asked } = createRoutedTransport({ 'registry-1.docker.io': fake.url });
    const registry = createQuickRegistry({ transport });
    const image = parseImageName('docker.io/nginx');
    await registry.listTags(image, toAccess());
    await registry.resolveDigest(image, '1.27.0', toAccess());
    expect(asked.map(({ url }) => url)).toEqual([
      'https://registry-1.docker.io/v2/',
      'https://registry-1.docker.io/v2/library/nginx/tags/list?n=1000',
      'https://registry-1.docker.io/v2/library/nginx/manifests/1.27.0',
    ]);
  });
});
