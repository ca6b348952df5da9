import { afterEach, describe, expect, test } from 'vitest';
import { parseImageName } from '../../src/registry/image-name.ts';
import { makeFakeImage, toSha256, type FakeImage } from '../support/fake-images.ts';
import { startFakeRegistry, type FakeRegistry, type FakeRegistryOptions } from '../support/fake-registry.ts';
import { createQuickRegistry, toAccess } from '../support/registry-access.ts';

const running: FakeRegistry[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

async function start(options: FakeRegistryOptions): Promise<FakeRegistry> {
  const fake = await startFakeRegistry(options);
  running.push(fake);
  return fake;
}

async function describeImage(image: FakeImage, options: FakeRegistryOptions = {}, reference = '1.0.0') {
  const fake = await start({ images: { 'app:1.0.0': image }, ...options });
  const facts = await createQuickRegistry().describeManifest(
    parseImageName(`${fake.host}/app`),
    reference,
    toAccess(),
  );
  return { fake, facts };
}

function listPaths(fake: FakeRegistry): readonly string[] {
  return fake.requests.map(({ method, url }) => `${method} ${url}`);
}

const created = '2024-05-01T10:00:00Z';

describe('the facts of a manifest', () => {
  test('come from the image configuration of a single image', async () => {
    const image: FakeImage = { platforms: ['linux/arm/v7'], labels: { team: 'a' } };
    const { facts } = await describeImage(image);
    const { digest } = makeFakeImage(image);
    expect(facts).toEqual({
      digest,
      platforms: [{ platform: 'linux/arm/v7', digest }],
      created,
      labels: { team: 'a' },
    });
  });

  test('name every platform of an index, and no attestation (G18)', async () => {
    const { facts } = await describeImage({
      platforms: ['linux/amd64', 'linux/arm64/v8', 'windows/amd64'],
      attestations: true,
    });
    expect(facts.platforms.map(({ platform }) => platform)).toEqual([
      'linux/amd64',
      'linux/arm64',
      'windows/amd64',
    ]);
    expect(new Set(facts.platforms.map(({ digest }) => digest)).size).toBe(3);
    expect(facts.created).toBe(created);
  });

  test('name no entry of an unknown platform, which older attestations are (G18)', async () => {
    const image: FakeImage = { platforms: ['linux/amd64', 'unknown/unknown', 'linux/unknown'] };
    const { facts } = await describeImage(image);
    expect(facts.platforms.map(({ platform }) => platform)).toEqual(['linux/amd64']);
  });

  test('take one request each for the index, the manifest of the first platform and its configuration', async () => {
    const { fake } = await describeImage({ platforms: ['linux/amd64', 'linux/arm64'] });
    expect(listPaths(fake).slice(1)).toEqual([
      'GET /v2/app/manifests/1.0.0',
      expect.stringMatching(/^GET \/v2\/app\/manifests\/sha256:/),
      expect.stringMatching(/^GET \/v2\/app\/blobs\/sha256:/),
    ]);
  });

  test('are there for a digest as for a tag', async () => {
    const image: FakeImage = { platforms: ['linux/amd64', 'linux/arm64'] };
    const { digest } = makeFakeImage(image);
    const { facts } = await describeImage(image, {}, digest);
    expect(facts).toMatchObject({ digest, created });
  });

  test.each<[string, string | null]>([
    ['is not there', null],
    ['is zero', '0001-01-01T00:00:00Z'],
    ['is the start of the clock', '1970-01-01T00:00:00Z'],
    ['is the one of buildpacks', '1980-01-01T00:00:01Z'],
    ['is no date', 'yesterday'],
  ])('have no build date when the one of the image %s', async (_, date) => {
    const { facts } = await describeImage({ created: date });
    expect(Object.keys(facts)).toEqual(['digest', 'platforms', 'labels']);
  });

  test('have the push date where the registry says when the tag was modified', async () => {
    const fake = await start({ images: { 'app:1.0.0': {} } });
    const image = makeFakeImage({});
    const manifest = image.manifests.get(image.digest)?.text;
    const headers = { 'last-modified': 'Wed, 01 May 2024 12:30:00 GMT' };
    const dated = await start({
      images: { 'app:1.0.0': {} },
      handlers: [({ url }) => (url.includes('/manifests/') ? { headers, body: manifest } : undefined)],
    });
    const describeAt = ({ host }: FakeRegistry, reference: string) =>
      createQuickRegistry().describeManifest(parseImageName(`${host}/app`), reference, toAccess());
    expect(await describeAt(dated, '1.0.0')).toMatchObject({ pushed: '2024-05-01T12:30:00.000Z' });
    expect(await describeAt(dated, image.digest)).not.toHaveProperty('pushed');
    expect(await describeAt(fake, '1.0.0')).not.toHaveProperty('pushed');
  });

  test('hold annotations where no label has their name', async () => {
    const { facts } = await describeImage({
      annotations: { a: 'annotation', b: 'annotation' },
      labels: { b: 'label' },
    });
    expect(facts.labels).toEqual({ a: 'annotation', b: 'label' });
  });

  test('of an artifact are its annotations, and its configuration is not fetched', async () => {
    const { facts, fake } = await describeImage({
      configType: 'application/vnd.cncf.helm.config.v1+json',
      annotations: { 'org.opencontainers.image.created': created },
    });
    expect(facts).toMatchObject({ platforms: [], created });
    expect(listPaths(fake).filter((path) => path.includes('/blobs/'))).toEqual([]);
  });

  test('are read where a redirect to another host leads, which sees no credentials (G15, X5)', async () => {
    const { blobs } = makeFakeImage({});
    const storage = await start({
      handlers: [({ url }) => ({ body: [...blobs].find(([digest]) => url.includes(digest))?.[1] })],
    });
    const { host } = storage;
    const auth = { kind: 'basic', username: 'u', password: 'p' } as const;
    const registry = await start({
      images: { 'app:1.0.0': {} },
      auth,
      handlers: [
        ({ url }) =>
          url.includes('/blobs/')
            ? { status: 307, headers: { location: `http://${host}${url}?signature=1` } }
            : undefined,
      ],
    });
    const facts = await createQuickRegistry().describeManifest(
      parseImageName(`${registry.host}/app`),
      '1.0.0',
      toAccess({ credentials: auth }),
    );
    expect(facts).toMatchObject({ created });
    expect(storage.requests.map(({ authorization }) => authorization)).toEqual([undefined]);
  });
});

describe('a manifest is refused', () => {
  const single = makeFakeImage({});
  const text = single.manifests.get(single.digest)?.text ?? '';
  const both = JSON.stringify({ ...JSON.parse(text), manifests: [] });

  test.each([
    ['whose content has another digest than was asked for', { body: `${text} ` }, single.digest],
    [
      'whose content has another digest than the registry says',
      { body: `${text} `, headers: { 'docker-content-digest': single.digest } },
      '1.0.0',
    ],
    ['that is an image and an index at once', { body: both }, '1.0.0'],
    ['that is in the first format of Docker', { body: { schemaVersion: 1, fsLayers: [] } }, '1.0.0'],
    ['that is no JSON', { body: '<html>' }, '1.0.0'],
    ['that is larger than any', { body: ' '.repeat(4 * 2 ** 20 + 1) }, '1.0.0'],
  ])('%s', async (_, reply, reference) => {
    const handlers = [({ url }: { url: string }) => (url.includes('/manifests/') ? reply : undefined)];
    await expect(describeImage({}, { handlers }, reference)).rejects.toMatchObject({
      code: 'registry-malformed',
    });
  });

  test('when the configuration has another digest than its manifest says', async () => {
    const handlers = [({ url }: { url: string }) => (url.includes('/blobs/') ? { body: '{}' } : undefined)];
    await expect(describeImage({}, { handlers })).rejects.toMatchObject({ code: 'registry-malformed' });
  });

  test.each([['-x'], ['sha256:12'], ['../x'], ['']])('by the name %j', async (reference) => {
    await expect(describeImage({}, {}, reference)).rejects.toMatchObject({ code: 'invalid-image' });
  });

  test('that is not there', async () => {
    await expect(describeImage({}, {}, '2.0.0')).rejects.toMatchObject({
      code: 'registry-not-found',
      message: expect.stringContaining('app:2.0.0'),
    });
    await expect(describeImage({}, {}, toSha256('x'))).rejects.toMatchObject({ code: 'registry-not-found' });
  });
});
