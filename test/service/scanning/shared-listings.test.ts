import { describe, expect, test } from 'vitest';
import { TidemarkError } from '../../../src/errors.ts';
import { parseImageName } from '../../../src/registry/image-name.ts';
import type { Credentials, ListingAccess, Registry, TagListing } from '../../../src/registry/registry.ts';
import {
  createSharedListings,
  type ListingJob,
  type SharedListingsOptions,
} from '../../../src/service/scanning/create-shared-listings.ts';
import { createKeyring } from '../../../src/service/tenants/keyring.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { toAccess } from '../../support/registry-access.ts';

const image = parseImageName('ghcr.io/acme/app');
const minute = 60_000;
const keyring = createKeyring('MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=');

/** A registry that answers with what it is told, and notes who asked. */
function createFake(answer: (access: ListingAccess, count: number) => Promise<TagListing> | TagListing) {
  const asked: (Credentials | undefined)[] = [];
  const registry: Registry = {
    listTags: async (_, access) => {
      asked.push(access.credentials);
      const listing = await answer(access, asked.length);
      return { ...listing, tags: access.select?.(listing.tags) ?? listing.tags };
    },
    resolveDigest: async () => 'sha256:resolved',
    describeManifest: async () => ({ digest: 'sha256:described', platforms: [], labels: {} }),
  };
  return { registry, asked };
}

function setUp(options: Partial<SharedListingsOptions> = {}) {
  const clock = { now: 1_000_000 };
  const store = createMemoryStore(() => clock.now);
  const shared = { store, identityKey: keyring.derive('listings'), now: () => clock.now, ...options };
  return { clock, store, open: () => createSharedListings(shared) };
}

const complete = (...tags: string[]): TagListing => ({ complete: true, tags });
const one: ListingJob = { installation: 1, sealer: keyring.box(1) };
const two: ListingJob = { installation: 2, sealer: keyring.box(2) };
const every5m = toAccess({ maxAge: 5 * minute });

describe('a public image', () => {
  test('is listed once in an interval for all installations, in all processes', async () => {
    const { clock, open } = setUp();
    const { registry, asked } = createFake(() => complete('1.0.0', '1.1.0'));
    const [first, second] = [open(), open()];
    const listings = [
      await first.through(registry, one).listTags(image, every5m),
      await first.through(registry, two).listTags(image, every5m),
      await second.through(registry, two).listTags(image, every5m),
    ];
    expect(asked).toHaveLength(1);
    expect(listings.map(({ tags }) => tags)).toEqual(Array.from({ length: 3 }, () => ['1.0.0', '1.1.0']));
    expect(listings.map(({ listedAt }) => listedAt)).toEqual([undefined, 1_000_000, 1_000_000]);
    clock.now += 5 * minute - 1;
    await second.through(registry, one).listTags(image, every5m);
    expect(asked).toHaveLength(1);
    clock.now += 1;
    await second.through(registry, one).listTags(image, every5m);
    expect(asked).toHaveLength(2);
  });

  test('is listed anew for a shorter interval, and that serves the longer ones', async () => {
    const { clock, open } = setUp();
    const { registry, asked } = createFake((_, count) => complete(`${count}.0.0`));
    const through = open().through(registry, one);
    await through.listTags(image, toAccess({ maxAge: 60 * minute }));
    clock.now += 2 * minute;
    expect((await through.listTags(image, toAccess({ maxAge: minute }))).tags).toEqual(['2.0.0']);
    expect((await through.listTags(image, toAccess({ maxAge: 60 * minute }))).tags).toEqual(['2.0.0']);
    expect(asked).toHaveLength(2);
    await through.listTags(image, toAccess());
    expect(asked).toHaveLength(3);
  });

  test('gives each who asks the tags that it keeps, of the whole listing', async () => {
    const { open } = setUp();
    const { registry } = createFake(() => ({ ...complete('1.0.0', 'latest', '1.0.0'), invalid: 2 }));
    const listings = open();
    const only = (pattern: RegExp) => (tags: readonly string[]) => tags.filter((tag) => pattern.test(tag));
    const numbers = { ...every5m, select: only(/^[0-9]/u) };
    const words = { ...every5m, select: only(/^[a-z]/u) };
    expect(await listings.through(registry, one).listTags(image, numbers)).toEqual({
      complete: true,
      tags: ['1.0.0', '1.0.0'],
      invalid: 2,
    });
    expect(await listings.through(registry, two).listTags(image, words)).toEqual({
      complete: true,
      tags: ['latest'],
      invalid: 2,
      listedAt: 1_000_000,
    });
  });

  test('an empty listing is one as well', async () => {
    const { open } = setUp();
    const { registry, asked } = createFake(() => complete());
    await open().through(registry, one).listTags(image, every5m);
    const again = await open().through(registry, one).listTags(image, every5m);
    expect([again.tags, asked.length]).toEqual([[], 1]);
  });

  test('those who ask while it is listed wait for it', async () => {
    const { open } = setUp();
    const gate = Promise.withResolvers<TagListing>();
    const { registry, asked } = createFake(() => gate.promise);
    const [here, there] = [open(), open()];
    const waiting = [here, here, there, there].map((listings, index) =>
      listings.through(registry, index % 2 === 0 ? one : two).listTags(image, every5m),
    );
    setTimeout(() => gate.resolve(complete('1.0.0')), 20);
    for (const { tags } of await Promise.all(waiting)) expect(tags).toEqual(['1.0.0']);
    expect(asked).toHaveLength(1);
  });

  test('a lost store costs listings, and no result', async () => {
    const { open } = setUp({
      store: {
        ...createMemoryStore(),
        get: () => Promise.reject(new TidemarkError('store-failed', 'gone')),
        put: () => Promise.reject(new TidemarkError('store-failed', 'gone')),
        add: () => Promise.reject(new TidemarkError('store-failed', 'gone')),
      },
    });
    const { registry, asked } = createFake(() => complete('1.0.0'));
    expect((await open().through(registry, one).listTags(image, every5m)).tags).toEqual(['1.0.0']);
    expect((await open().through(registry, one).listTags(image, every5m)).tags).toEqual(['1.0.0']);
    expect(asked).toHaveLength(2);
  });

  test.each(['{', '{"at":1}', '{"at":1,"invalid":0,"lines":"AAAA"}', ''])(
    'what stands in the store as %j is as if it were not there',
    async (text) => {
      const { store, open } = setUp();
      const { registry, asked } = createFake(() => complete('1.0.0'));
      await open().through(registry, one).listTags(image, every5m);
      const [entry] = await store.list('listing/', { limit: 10 });
      await store.put(entry?.key ?? '', text);
      await open().through(registry, one).listTags(image, every5m);
      expect(asked).toHaveLength(2);
    },
  );

  test('a listing that is too long to share is complete for everybody who asks', async () => {
    const { store, open } = setUp({ limits: { listing: 20 } });
    const tags = Array.from({ length: 10 }, (_, index) => `1.${index}.0`);
    const { registry, asked } = createFake(() => complete(...tags));
    const listings = open();
    const all = await Promise.all(
      [one, two, one].map((job) => listings.through(registry, job).listTags(image, every5m)),
    );
    for (const listing of all) expect(listing.tags).toEqual(tags);
    expect(asked).toHaveLength(3);
    expect(store.dump()).toBe('[]');
  });

  test('long listings are small in the store, and read back whole', async () => {
    const { store, open } = setUp();
    const tags = Array.from({ length: 100_000 }, (_, index) => `main-${index}-build`);
    const { registry, asked } = createFake(() => complete(...tags));
    await open().through(registry, one).listTags(image, every5m);
    expect(store.dump().length).toBeLessThan(tags.join('\n').length / 3);
    expect((await open().through(registry, two).listTags(image, every5m)).tags).toEqual(tags);
    expect(asked).toHaveLength(1);
  });
});

describe('an image that is said to have new tags', () => {
  test('is listed anew, once for all who were told, and the new listing serves the others', async () => {
    const { clock, open } = setUp();
    const { registry, asked } = createFake((_, count) => complete(`${count}.0.0`));
    const listings = open();
    await listings.through(registry, one).listTags(image, every5m);
    clock.now += 1_000;
    const refresh = { images: new Set([image.canonical]), since: clock.now };
    clock.now += 10;
    const told = await listings.through(registry, { ...one, refresh }).listTags(image, every5m);
    const alsoTold = await listings.through(registry, { ...two, refresh }).listTags(image, every5m);
    const untold = await listings.through(registry, two).listTags(image, every5m);
    expect([told, alsoTold, untold].map(({ tags }) => tags)).toEqual([['2.0.0'], ['2.0.0'], ['2.0.0']]);
    const other = parseImageName('ghcr.io/acme/other');
    await listings.through(registry, { ...one, refresh }).listTags(other, every5m);
    expect(asked).toHaveLength(3);
  });

  test('does not wait for a listing that was begun before', async () => {
    const { clock, open } = setUp();
    const gate = Promise.withResolvers<TagListing>();
    const { registry, asked } = createFake((_, count) => (count === 1 ? gate.promise : complete('2.0.0')));
    const listings = open();
    const slow = listings.through(registry, one).listTags(image, every5m);
    await expect.poll(() => asked.length).toBe(1);
    clock.now += 1_000;
    const refresh = { images: new Set([image.canonical]), since: clock.now };
    const told = listings.through(registry, { ...two, refresh }).listTags(image, every5m);
    expect((await told).tags).toEqual(['2.0.0']);
    gate.resolve(complete('1.0.0'));
    expect((await slow).tags).toEqual(['1.0.0']);
    expect(asked).toHaveLength(2);
  });
});

describe('what is not kept', () => {
  test('a partial listing is given to those who wait, and never to those who come later', async () => {
    const { open } = setUp();
    const partial: TagListing = { complete: false, tags: ['1.0.0'], reason: 'the second page is missing' };
    const { registry, asked } = createFake(async (_, count) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      return count === 1 ? partial : complete('1.0.0', '2.0.0');
    });
    const listings = open();
    const [first, second] = await Promise.all(
      [one, two].map((job) => listings.through(registry, job).listTags(image, every5m)),
    );
    expect([first?.complete, second?.complete]).toEqual([false, false]);
    expect(second).toMatchObject({ reason: 'the second page is missing', tags: ['1.0.0'] });
    expect(await listings.through(registry, two).listTags(image, every5m)).toMatchObject({
      complete: true,
      tags: ['1.0.0', '2.0.0'],
    });
    expect(asked).toHaveLength(2);
  });

  test('what the registry says to everybody is told to all who wait; what is about one is not', async () => {
    const { open } = setUp();
    const failures = ['registry-not-found', 'budget-spent', 'registry-timeout'] as const;
    for (const code of failures) {
      const { registry, asked } = createFake(async (_, count) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        if (count === 1) throw new TidemarkError(code, `of the first: ${code}`);
        return complete('1.0.0');
      });
      const listings = open();
      const other = parseImageName(`ghcr.io/acme/${code}`);
      const results = await Promise.allSettled(
        [one, two].map((job) => listings.through(registry, job).listTags(other, every5m)),
      );
      const isShared = code === 'registry-not-found';
      expect(results.map(({ status }) => status)).toEqual(['rejected', isShared ? 'rejected' : 'fulfilled']);
      expect(asked).toHaveLength(isShared ? 1 : 2);
    }
  });

  test('one who is broken off leaves the others their listing', async () => {
    const { open } = setUp();
    const controller = new AbortController();
    const { registry, asked } = createFake(({ signal }, count) =>
      count > 1
        ? complete('1.0.0')
        : new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const listings = open();
    const first = listings.through(registry, one).listTags(image, { ...every5m, signal: controller.signal });
    const second = listings.through(registry, two).listTags(image, every5m);
    setTimeout(() => controller.abort(new TidemarkError('registry-timeout', 'over')), 5);
    await expect(first).rejects.toThrow('over');
    expect((await second).tags).toEqual(['1.0.0']);
    expect(asked).toHaveLength(2);
  });

  test('a listing over plain http is not shared', async () => {
    const { open, store } = setUp();
    const { registry, asked } = createFake(() => complete('1.0.0'));
    const listings = open();
    for (const job of [one, two])
      await listings.through(registry, job).listTags(image, { ...every5m, insecure: true });
    expect(asked).toHaveLength(2);
    expect(store.dump()).toBe('[]');
  });

  test('a listing that took other credentials than it was asked with is not kept', async () => {
    const { open } = setUp();
    const old = { username: 'ada', password: 'old' };
    const { registry, asked } = createFake(async ({ renew, credentials }) => {
      if (credentials !== undefined) await renew?.(credentials);
      return complete('1.0.0');
    });
    const access = {
      ...every5m,
      credentials: old,
      renew: async () => ({ username: 'ada', password: 'new' }),
    };
    const through = open().through(registry, one);
    await through.listTags(image, access);
    await through.listTags(image, access);
    expect(asked).toHaveLength(2);
  });
});

describe('a private image', () => {
  const ada = { username: 'ada', password: 'lovelace' };

  test('is shared within an installation, among those with the same credentials', async () => {
    const { open } = setUp();
    const { registry, asked } = createFake(() => complete('1.0.0'));
    for (const listings of [open(), open()])
      for (const job of [one, one])
        await listings.through(registry, job).listTags(image, { ...every5m, credentials: ada });
    expect(asked).toHaveLength(1);
    await open()
      .through(registry, two)
      .listTags(image, { ...every5m, credentials: ada });
    await open()
      .through(registry, one)
      .listTags(image, { ...every5m, credentials: { ...ada, password: 'x' } });
    await open().through(registry, one).listTags(image, every5m);
    expect(asked).toHaveLength(4);
  });

  test('stands in the store without its tags and its credentials', async () => {
    const { open, store } = setUp();
    const { registry } = createFake(() => complete('1.0.0-secret-project'));
    const connection = { proxy: { address: 'http://proxy.example.com/', password: 'proxy-secret' } };
    await open()
      .through(registry, one)
      .listTags(image, { ...every5m, credentials: ada });
    await open()
      .through(registry, one)
      .listTags(image, { ...every5m, connection });
    const dump = store.dump();
    expect(await store.list('tenant/1/listing/', { limit: 10 })).toHaveLength(2);
    for (const secret of [
      'secret-project',
      'lovelace',
      'proxy-secret',
      Buffer.from('lovelace').toString('base64'),
    ])
      expect(dump).not.toContain(secret);
  });

  test('is not in the store when nothing can be encrypted, and forgotten on demand', async () => {
    const { open, store } = setUp();
    const { registry, asked } = createFake(() => complete('1.0.0'));
    const listings = open();
    const list = () =>
      listings.through(registry, { installation: 1 }).listTags(image, { ...every5m, credentials: ada });
    await list();
    await list();
    expect([asked.length, store.dump()]).toEqual([1, '[]']);
    listings.forget(1);
    await list();
    expect(asked).toHaveLength(2);
  });
});

test('digests and manifests are asked of the registry', async () => {
  const { open } = setUp();
  const { registry } = createFake(() => complete());
  const through = open().through(registry, one);
  expect(await through.resolveDigest(image, '1.0.0', toAccess())).toBe('sha256:resolved');
  expect((await through.describeManifest(image, '1.0.0', toAccess())).digest).toBe('sha256:described');
});
