import { afterEach, describe, expect, test } from 'vitest';
import { TidemarkError } from '../../src/errors.ts';
import type { ImageRepository } from '../../src/manifests/types.ts';
import type { Credentials, Registry } from '../../src/registry/registry.ts';
import { scanRepositories, type ScanOptions } from '../../src/registry/scan.ts';
import { startFakeRegistry, type FakeRegistry, type FakeRegistryOptions } from '../support/fake-registry.ts';
import { makeImageRepository } from '../support/image-repositories.ts';
import { createQuickRegistry, makeTags } from '../support/registry-access.ts';

const running: FakeRegistry[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

async function start(options: FakeRegistryOptions): Promise<FakeRegistry> {
  const fake = await startFakeRegistry(options);
  running.push(fake);
  return fake;
}

function scan(repositories: readonly ImageRepository[], options: Partial<ScanOptions> = {}) {
  const credentialsFor = async (): Promise<Credentials | undefined> => undefined;
  return scanRepositories(repositories, { registry: createQuickRegistry(), credentialsFor, ...options });
}

function countListings(fake: FakeRegistry): number {
  return fake.requests.filter(({ url }) => url.includes('/tags/list')).length;
}

describe('a scan', () => {
  test('gives the tags in descending order of bytes, without what is excluded, duplicates kept', async () => {
    const tags = ['1.0.0', 'a', 'B', '1.0.0', 'sha256-abc.sig', '10', '9', '_x'];
    const fake = await start({ repositories: { app: tags } });
    const repository = makeImageRepository('app', { image: `${fake.host}/app` });
    const scans = await scan([repository]);
    expect([...scans.keys()]).toEqual(['apps/app']);
    expect(scans.get('apps/app')).toMatchObject({
      status: 'complete',
      tags: ['a', '_x', 'B', '9', '10', '1.0.0', '1.0.0'],
      listed: 8,
      excluded: 1,
      image: { canonical: `${fake.host}/app` },
    });
  });

  test('asks for a listing as fresh as the shortest interval, and tells when it was made', async () => {
    const asked: (number | undefined)[] = [];
    const registry: Registry = {
      ...createQuickRegistry(),
      listTags: async (_, { maxAge }) => {
        asked.push(maxAge);
        return { complete: true, tags: ['1.0.0'], listedAt: 1_000 };
      },
    };
    const twice = ['a', 'b'].map((name, index) =>
      makeImageRepository(name, { image: 'ghcr.io/acme/app', interval: 60_000 * (2 - index) }),
    );
    const scans = await scan(twice, { registry });
    expect(asked).toEqual([60_000]);
    expect(scans.get('apps/a')).toMatchObject({ status: 'complete', listedAt: 1_000 });
  });

  test.each([
    [['1.0.2'], ['2.0.0']],
    [
      ['^v', '^2'],
      ['11012', '1.0.2-rc', '1.0.2'],
    ],
    [['^$'], ['v1.0.2-rc', '2.0.0', '11012', '1.0.2-rc', '1.0.2']],
  ])('excludes where any of %j matches anywhere', async (exclusionList, left) => {
    const fake = await start({ repositories: { app: ['1.0.2', 'v1.0.2-rc', '1.0.2-rc', '11012', '2.0.0'] } });
    const scans = await scan([makeImageRepository('app', { image: `${fake.host}/app`, exclusionList })]);
    expect(scans.get('apps/app')).toMatchObject({
      status: 'complete',
      tags: left,
      excluded: 5 - left.length,
    });
  });

  test('lists an image once however many objects name it, each with its own exclusions', async () => {
    const fake = await start({ repositories: { app: ['1.0.0', '1.0.0-dev'] } });
    const image = `${fake.host}/app`;
    const objects = Array.from({ length: 20 }, (_, index) =>
      makeImageRepository(`app-${index}`, { image, exclusionList: index === 3 ? ['-dev$'] : ['^$'] }),
    );
    const scans = await scan(objects);
    expect(countListings(fake)).toBe(1);
    expect([...scans.values()].map((entry) => 'tags' in entry && entry.tags.length)).toEqual(
      objects.map((_, index) => (index === 3 ? 1 : 2)),
    );
  });

  test('lists an image again for other credentials', async () => {
    const fake = await start({ repositories: { app: ['1.0.0'] } });
    const objects = ['a', 'b', 'c'].map((name) => makeImageRepository(name, { image: `${fake.host}/app` }));
    await scan(objects, {
      credentialsFor: async ({ metadata }) => ({
        username: metadata.name === 'c' ? 'x' : 'y',
        password: 'p',
      }),
    });
    expect(countListings(fake)).toBe(2);
  });

  test('does not ask for suspended objects', async () => {
    const fake = await start({ repositories: { app: ['1.0.0'] } });
    const repository = makeImageRepository('app', { image: `${fake.host}/app`, suspend: true });
    const scans = await scan([repository]);
    expect(scans.get('apps/app')).toEqual({ repository, status: 'suspended' });
    expect(fake.requests).toEqual([]);
  });

  test('is partial when the listing is', async () => {
    const fake = await start({
      repositories: { app: makeTags(1_500) },
      paging: { noLink: true, ignoresLast: true },
    });
    const scans = await scan([makeImageRepository('app', { image: `${fake.host}/app` })]);
    expect(scans.get('apps/app')).toMatchObject({
      status: 'partial',
      reason: 'the registry sent a full page and no Link header, and cannot be asked for what comes after it',
      listed: 1_000,
    });
  });

  test('takes a registry that knows no filter', async () => {
    const registry: Registry = {
      listTags: async () => ({ complete: true, tags: ['a', 'b.sig'], invalid: 2 }),
      resolveDigest: async () => '',
      describeManifest: async () => ({ digest: '', platforms: [], labels: {} }),
    };
    const scans = await scan([makeImageRepository('app', { image: 'ghcr.io/team/app' })], { registry });
    expect(scans.get('apps/app')).toMatchObject({ status: 'complete', tags: ['a'], listed: 4, excluded: 1 });
  });

  test('tells its progress', async () => {
    const fake = await start({ repositories: { app: ['1.0.0'] } });
    const objects = ['ok', 'broken', 'off'].map((name) =>
      makeImageRepository(name, {
        image: name === 'broken' ? 'http://x' : `${fake.host}/app`,
        suspend: name === 'off',
      }),
    );
    const progress: [number, number][] = [];
    await scan(objects, { onProgress: (done, total) => progress.push([done, total]) });
    expect(progress).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });
});

describe('what goes wrong with one object', () => {
  test('is the problem of that object, at its place, and no other waits for it or fails', async () => {
    const fake = await start({
      repositories: { app: ['1.0.0'], slow: [] },
      handlers: [(_, { url }) => (url.pathname.includes('slow') ? 'hang' : undefined)],
    });
    const scans = await scan([
      makeImageRepository('good', { image: `${fake.host}/app` }),
      makeImageRepository('missing', { image: `${fake.host}/none` }),
      makeImageRepository('pattern', { image: `${fake.host}/app`, exclusionList: ['(?!x)'] }),
      makeImageRepository('scheme', { image: 'https://ghcr.io/team/app' }),
      makeImageRepository('slow', { image: `${fake.host}/slow`, timeout: 100 }),
    ]);
    const outcomes = [...scans].map(([name, entry]) => [
      name,
      entry.status === 'failed' ? { ...entry.problem } : entry.status,
    ]);
    const place = { file: 'images.yaml', line: 7, column: 3 };
    expect(outcomes).toEqual([
      ['apps/good', 'complete'],
      [
        'apps/missing',
        {
          severity: 'error',
          code: 'registry-not-found',
          message: `${fake.host} answered GET /v2/none/tags/list with 404 Not Found: NAME_UNKNOWN: repository name not known to registry; check spec.image; a private repository also looks like this without credentials that may read it`,
          place,
        },
      ],
      [
        'apps/pattern',
        {
          severity: 'error',
          code: 'invalid-pattern',
          message:
            'scan failed: failed to compile regex (?!x): error parsing regexp: invalid or unsupported Perl syntax: `(?!`',
          place: { ...place, line: 8 },
        },
      ],
      [
        'apps/scheme',
        {
          severity: 'error',
          code: 'invalid-image',
          message: "image 'https://ghcr.io/team/app' should not include URL scheme; remove 'https://'",
          place,
        },
      ],
      [
        'apps/slow',
        {
          severity: 'error',
          code: 'registry-timeout',
          message: `the tags of ${fake.host}/slow could not be listed within its timeout of 0.1s; raise spec.timeout, or check the registry`,
          place,
        },
      ],
    ]);
  });

  test('G14: repositories that hang do not use up the time of those that wait behind them', async () => {
    const fake = await start({
      repositories: { app: ['1.0.0'] },
      handlers: [(_, { url }) => (url.pathname.includes('slow') ? 'hang' : undefined)],
    });
    // All of them take longer than the one behind them has.
    const slow = Array.from({ length: 4 }, (_, index) =>
      makeImageRepository(`slow-${index}`, { image: `${fake.host}/slow-${index}`, timeout: 1_000 }),
    );
    const good = makeImageRepository('good', { image: `${fake.host}/app`, timeout: 1_900 });
    const scans = await scan([...slow, good], { concurrency: { perHost: 2, total: 2 } });
    expect([...scans.values()].map(({ status }) => status)).toEqual([
      'failed',
      'failed',
      'failed',
      'failed',
      'complete',
    ]);
  });

  test('credentials that cannot be found are a problem of the object', async () => {
    const scans = await scan([makeImageRepository('app', { image: 'ghcr.io/team/app' })], {
      credentialsFor: async () => {
        throw new TidemarkError('invalid-credentials', 'the secret is broken');
      },
    });
    expect(scans.get('apps/app')).toMatchObject({
      status: 'failed',
      problem: { code: 'invalid-credentials', message: 'the secret is broken' },
    });
  });

  test('a fault of ours is not taken for a finding', async () => {
    const registry: Registry = {
      listTags: () => Promise.reject(new TypeError('x is not a function')),
      resolveDigest: async () => '',
      describeManifest: async () => ({ digest: '', platforms: [], labels: {} }),
    };
    await expect(
      scan([makeImageRepository('app', { image: 'ghcr.io/team/app' })], { registry }),
    ).rejects.toThrow('x is not a function');
  });

  test('an abort from outside ends what is running', async () => {
    const fake = await start({ handlers: [() => 'hang'] });
    const controller = new AbortController();
    const scans = scan([makeImageRepository('app', { image: `${fake.host}/app` })], {
      signal: controller.signal,
    });
    setTimeout(() => controller.abort(), 50);
    expect((await scans).get('apps/app')).toMatchObject({
      status: 'failed',
      problem: {
        code: 'registry-timeout',
        message: 'the registry was not asked any further, because the run was broken off; run again',
      },
    });
  });
});
