import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createFileCache } from '../../src/entry/file-cache.ts';
import { parseImageName } from '../../src/registry/image-name.ts';
import { makeFakeImage, toSha256 } from '../support/fake-images.ts';
import { startFakeRegistry, type FakeRegistry } from '../support/fake-registry.ts';
import { createQuickRegistry, toAccess } from '../support/registry-access.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

function makeDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-cache-'));
  cleanups.push(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const images = { 'app:1.0.0': { platforms: ['linux/amd64', 'linux/arm64'] } };

async function start(): Promise<FakeRegistry> {
  const fake = await startFakeRegistry({ images });
  cleanups.push(() => fake.close());
  return fake;
}

async function describeFrom(fake: FakeRegistry, directory: string, reference = '1.0.0') {
  const registry = createQuickRegistry({ cache: createFileCache({ directory }) });
  const before = fake.requests.length;
  const facts = await registry.describeManifest(parseImageName(`${fake.host}/app`), reference, toAccess());
  const asked = fake.requests
    .slice(before)
    .map(({ method, url }) => `${method} ${url.replace(/sha256:.*/, '')}`);
  return { facts, asked };
}

describe('a registry with a cache', () => {
  test('asks for nothing but the digest of a tag the second time', async () => {
    const [fake, directory] = [await start(), makeDirectory()];
    const first = await describeFrom(fake, directory);
    const second = await describeFrom(fake, directory);
    expect(first.asked).toHaveLength(5);
    expect(second).toEqual({ facts: first.facts, asked: ['GET /v2/', 'HEAD /v2/app/manifests/1.0.0'] });
  });

  test('gives the same facts as one without', async () => {
    const [fake, directory] = [await start(), makeDirectory()];
    const plain = await createQuickRegistry().describeManifest(
      parseImageName(`${fake.host}/app`),
      '1.0.0',
      toAccess(),
    );
    expect((await describeFrom(fake, directory)).facts).toEqual(plain);
    expect((await describeFrom(fake, directory)).facts).toEqual(plain);
  });

  test('takes no notice of entries that were changed, and replaces them', async () => {
    const [fake, directory] = [await start(), makeDirectory()];
    const { facts } = await describeFrom(fake, directory);
    const folder = join(directory, 'registry', 'sha256');
    for (const name of readdirSync(folder)) writeFileSync(join(folder, name), '{"config":{}}');
    const again = await describeFrom(fake, directory);
    expect(again.facts).toEqual(facts);
    expect(again.asked).toHaveLength(5);
    for (const name of readdirSync(folder))
      expect(toSha256(readFileSync(join(folder, name), 'utf8'))).toBe(`sha256:${name}`);
  });

  test('works without one that cannot be used', async () => {
    const fake = await start();
    const file = join(makeDirectory(), 'a-file');
    writeFileSync(file, '');
    const { facts } = await describeFrom(fake, file);
    expect(facts.digest).toBe(makeFakeImage(images['app:1.0.0']).digest);
  });
});

describe('a cache in a directory', () => {
  test('keeps values for other processes, and leaves no temporary files', async () => {
    const directory = makeDirectory();
    const key = toSha256('value');
    await createFileCache({ directory }).write(key, bytes('value'));
    const value = await createFileCache({ directory }).read(key);
    expect(Buffer.from(value ?? []).toString()).toBe('value');
    expect(readdirSync(join(directory, 'registry', 'sha256'))).toEqual([key.slice('sha256:'.length)]);
  });

  test.each([['../../escape'], ['sha256:../x'], ['sha256:AB'], ['']])(
    'keeps nothing under the key %j',
    async (key) => {
      const directory = makeDirectory();
      const cache = createFileCache({ directory });
      await cache.write(key, bytes('value'));
      await expect(cache.read(key)).resolves.toBeUndefined();
      expect(readdirSync(directory)).toEqual([]);
    },
  );

  test('knows nothing that was never written', async () => {
    await expect(
      createFileCache({ directory: makeDirectory() }).read(toSha256('x')),
    ).resolves.toBeUndefined();
  });

  test('lets go of what was not used for longest when it is full', async () => {
    const directory = makeDirectory();
    const cache = createFileCache({ directory, limit: 1_000 });
    const keys = ['a', 'b', 'c', 'd'].map(toSha256);
    for (const [index, key] of keys.slice(0, 3).entries()) {
      await cache.write(key, new Uint8Array(300));
      const time = new Date(2020, 0, index + 1);
      utimesSync(join(directory, 'registry', 'sha256', key.slice('sha256:'.length)), time, time);
    }
    await cache.read(keys[0] ?? '');
    await cache.write(keys[3] ?? '', new Uint8Array(300));
    const left = await Promise.all(keys.map(async (key) => (await cache.read(key)) !== undefined));
    expect(left).toEqual([true, false, false, true]);
  });

  test('does not keep what is larger than any manifest', async () => {
    const cache = createFileCache({ directory: makeDirectory() });
    await cache.write(toSha256('x'), new Uint8Array(4 * 2 ** 20 + 1));
    await expect(cache.read(toSha256('x'))).resolves.toBeUndefined();
  });
});
