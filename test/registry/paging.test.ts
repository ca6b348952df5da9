import { afterEach, describe, expect, test } from 'vitest';
import { parseImageName } from '../../src/registry/image-name.ts';
import type { OciRegistryOptions } from '../../src/registry/oci/create-oci-registry.ts';
import type { TagListing } from '../../src/registry/registry.ts';
import { startFakeRegistry, type FakeRegistry, type FakeRegistryOptions } from '../support/fake-registry.ts';
import { createQuickRegistry, makeTags, toAccess } from '../support/registry-access.ts';
import { createRoutedTransport } from '../support/routed-transport.ts';

const running: FakeRegistry[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

async function start(options: FakeRegistryOptions): Promise<FakeRegistry> {
  const fake = await startFakeRegistry(options);
  running.push(fake);
  return fake;
}

/** Lists `app` of a registry with these ways, and tells which queries that took. */
async function list(options: FakeRegistryOptions, client: OciRegistryOptions = {}) {
  const fake = await start(options);
  const listing = await createQuickRegistry(client).listTags(parseImageName(`${fake.host}/app`), toAccess());
  return { fake, listing, queries: toQueries(fake) };
}

function toQueries(fake: FakeRegistry): string[] {
  const listings = fake.requests.filter(({ url }) => url.includes('/tags/list'));
  return listings.map(({ url }) => url.slice(url.indexOf('?') + 1));
}

function whole(tags: readonly string[]): TagListing {
  return { complete: true, tags };
}

describe('links', () => {
  test('G1: the query of a link is sent back as it was given', async () => {
    const token = 'gAAAA%2bBm~x%3d=&n=50&x';
    const { listing, queries } = await list({
      handlers: [
        (_, { url }) => {
          if (!url.pathname.endsWith('/tags/list')) return undefined;
          if (url.searchParams.has('next_page')) return { body: { tags: ['2.0.0'] } };
          const link = `</v2/app/tags/list?next_page=${token}>; rel="next"`;
          return { headers: { link }, body: { tags: ['1.0.0'] } };
        },
      ],
    });
    expect(listing).toEqual(whole(['1.0.0', '2.0.0']));
    expect(queries).toEqual(['n=1000', `next_page=${token}`]);
  });

  test('G2: a relative link keeps the port', async () => {
    const { listing, queries } = await list({ repositories: { app: makeTags(1_001) } });
    expect(listing).toEqual(whole(makeTags(1_001)));
    expect(queries).toEqual(['n=1000', 'n=1000&last=v00999']);
  });

  test.each([
    ['G2: a link that lost the port', (target: string) => `<http://127.0.0.1${target}>; rel="next"`],
    ['G3: a link with the port of a connector', (target: string) => `<http://127.0.0.1:5002${target}>`],
    [
      'G3: a link with the path of a connector',
      (target: string) => `<${target.replace('/v2/', '/repository/docker-proxy/v2/')}>; rel="next"`,
    ],
    [
      'G5: a link without the prefix of the repository',
      (target: string) => `<${target.replace('/app/', '/')}>; rel=next`,
    ],
  ])('%s is followed at the address that is being listed', async (_, link) => {
    const { listing, fake } = await list({ repositories: { app: makeTags(25) }, paging: { cap: 10, link } });
    expect(listing).toEqual(whole(makeTags(25)));
    const paths = fake.requests.map(({ url }) => url.split('?')[0]);
    expect(new Set(paths)).toEqual(new Set(['/v2/', '/v2/app/tags/list']));
  });

  test('G3: a link that the registry refuses itself is replaced by the position it names', async () => {
    const { listing, queries } = await list({
      repositories: { app: makeTags(25) },
      paging: { cap: 10, link: (target) => `<${target}&broken=1>; rel="next"` },
      handlers: [(_, { url }) => (url.searchParams.has('broken') ? { status: 400 } : undefined)],
    });
    expect(listing).toEqual(whole(makeTags(25)));
    expect(queries.slice(0, 3)).toEqual(['n=1000', 'n=10&last=v00009&broken=1', 'n=1000&last=v00009']);
  });

  test('G5: a number as the position is sent back as it was given', async () => {
    const { listing, queries } = await list({
      handlers: [
        (_, { url }) => {
          if (!url.pathname.endsWith('/tags/list')) return undefined;
          if (url.searchParams.get('last') === '10000') return { body: { tags: ['b'] } };
          return {
            headers: { link: '</v2/app/tags/list?n=10000&last=10000>; rel="next"' },
            body: { tags: ['a'] },
          };
        },
      ],
    });
    expect(listing).toEqual(whole(['a', 'b']));
    expect(queries).toEqual(['n=1000', 'n=10000&last=10000']);
  });

  test.each([
    [
      'to itself',
      '</v2/app/tags/list?n=1000>; rel="next"',
      'the Link header of the registry leads in a circle',
    ],
    ['with a new query for the same page', undefined, 'the registry sent the same page twice'],
    ['that cannot be read', 'next please', 'the Link header of the registry cannot be read'],
    [
      'to another host',
      '<https://elsewhere.example/v2/app/tags/list?last=a>; rel="next"',
      "the Link header of the registry leads to another host, 'elsewhere.example'",
    ],
  ])('G6: a link %s makes the listing partial', async (_, link, reason) => {
    let count = 0;
    const { listing } = await list({
      handlers: [
        (_, { url }) => {
          if (!url.pathname.endsWith('/tags/list')) return undefined;
          count += 1;
          const next = link ?? `</v2/app/tags/list?last=a&round=${count}>; rel="next"`;
          return { headers: { link: next }, body: { tags: ['a', 'b'] } };
        },
      ],
    });
    expect(listing).toEqual({ complete: false, tags: ['a', 'b'], reason });
  });

  test('G6: last is replaced, never appended', async () => {
    const { queries } = await list({ repositories: { app: makeTags(2_500) }, paging: { noLink: true } });
    expect(queries).toEqual(['n=1000', 'n=1000&last=v00999', 'n=1000&last=v01999']);
  });

  test('a link to another host is never asked', async () => {
    const fake = await start({
      repositories: { app: makeTags(20) },
      paging: { cap: 10, link: (target) => `<https://attacker.example${target}>; rel="next"` },
    });
    const routed = createRoutedTransport({ 'registry.example': fake.url });
    const registry = createQuickRegistry({ transport: routed.transport });
    const listing = await registry.listTags(parseImageName('registry.example/app'), toAccess());
    expect(listing.complete).toBe(false);
    expect(new Set(routed.asked.map(({ url }) => new URL(url).origin))).toEqual(
      new Set(['https://registry.example']),
    );
  });
});

describe('registries without links', () => {
  test('G4: a full page without a link is continued after its last tag', async () => {
    const { listing } = await list({ repositories: { app: makeTags(1_500) }, paging: { noLink: true } });
    expect(listing).toEqual(whole(makeTags(1_500)));
  });

  test('G4: a registry that cuts at 100 without a link is continued', async () => {
    const { listing } = await list({
      repositories: { app: makeTags(250) },
      paging: { noLink: true, cap: 100 },
    });
    expect(listing).toEqual(whole(makeTags(250)));
  });

  test('G4: a registry that pages but ignores last gives a partial listing', async () => {
    const { listing, queries } = await list({
      repositories: { app: makeTags(1_500) },
      paging: { noLink: true, ignoresLast: true },
    });
    expect(listing).toEqual({
      complete: false,
      tags: makeTags(1_000),
      reason: 'the registry sent a full page and no Link header, and cannot be asked for what comes after it',
    });
    expect(queries).toEqual(['n=1000', 'n=1000&last=v00999', 'n=999']);
  });

  test.each([
    // A full page without a link may be one of a registry that sends none.
    [1_000, ['n=1000', 'n=1000&last=v00999']],
    [1_001, ['n=1000', 'n=1000&last=v00999&page=2']],
  ])('G7: %i tags are all listed with links', async (count, expected) => {
    const { listing, queries } = await list({
      repositories: { app: makeTags(count) },
      paging: { link: (target) => `<${target}&page=2>; rel="next"` },
    });
    expect(listing).toEqual(whole(makeTags(count)));
    expect(queries).toEqual(expected);
  });

  test.each([999, 1_000, 1_001])('G7: %i tags are all listed where n and last are ignored', async (count) => {
    const { listing } = await list({
      repositories: { app: makeTags(count) },
      paging: { noLink: true, ignoresN: true, ignoresLast: true },
    });
    expect(listing).toEqual(whole(makeTags(count)));
  });

  test('G8: a registry that sends everything in one page is taken at its word', async () => {
    const { listing, queries } = await list({
      repositories: { app: makeTags(3_456) },
      paging: { ignoresN: true },
    });
    expect(listing).toEqual(whole(makeTags(3_456)));
    expect(queries).toEqual(['n=1000']);
  });
});

describe('page sizes', () => {
  test.each([
    ['G10: TOO_MANY_TAGS_REQUESTED', { errors: [{ code: 'TOO_MANY_TAGS_REQUESTED', message: 'too many' }] }],
    ['any other refusal', 'n is too large'],
  ])('%s lowers n', async (_, body) => {
    const { listing, queries } = await list({
      repositories: { app: makeTags(150) },
      handlers: [
        (_, { url }) => (Number(url.searchParams.get('n')) > 100 ? { status: 400, body } : undefined),
      ],
    });
    expect(listing).toEqual(whole(makeTags(150)));
    expect(queries).toEqual(['n=1000', 'n=100', 'n=100&last=v00099']);
  });

  test('G9: a page that takes too long is asked for in smaller parts', async () => {
    const { listing } = await list(
      {
        repositories: { app: makeTags(150) },
        handlers: [(_, { url }) => (Number(url.searchParams.get('n')) > 100 ? 'hang' : undefined)],
      },
      { requestTimeout: 600 },
    );
    expect(listing).toEqual(whole(makeTags(150)));
  });

  test('G9: when smaller parts take too long as well, the listing is partial', async () => {
    const { listing, fake } = await list(
      {
        repositories: { app: makeTags(2_000) },
        handlers: [(_, { url }) => (url.searchParams.has('last') ? 'hang' : undefined)],
      },
      { requestTimeout: 600 },
    );
    expect(listing).toEqual({
      complete: false,
      tags: makeTags(1_000),
      reason: `${fake.host} did not answer GET /v2/app/tags/list within 0.6s; check that it is well, or try again later`,
    });
  });
});

describe('what a listing holds', () => {
  test('keeps the order of the registry and its duplicates', async () => {
    const { listing } = await list({ repositories: { app: ['b', 'a', 'b'] } });
    expect(listing).toEqual(whole(['b', 'a', 'b']));
  });

  test.each([
    ['null', { name: 'app', tags: null }],
    ['an empty list', { tags: [] }],
  ])('reads %s as no tags', async (_, body) => {
    const { listing } = await list({
      handlers: [(_, { url }) => (url.pathname === '/v2/' ? undefined : { body })],
    });
    expect(listing).toEqual(whole([]));
  });

  test('leaves out names that cannot be tags, and counts them', async () => {
    const tags = ['1.0.0', '-rc', '$(rm)', '', 'a b', '__proto__', 'x'.repeat(129), 'x'.repeat(128), 'a\n'];
    const { listing } = await list({ repositories: { app: tags } });
    expect(listing).toEqual({ complete: true, tags: ['1.0.0', '__proto__', 'x'.repeat(128)], invalid: 6 });
  });

  test('shows each page to the filter once and keeps only what it takes', async () => {
    const fake = await start({ repositories: { app: makeTags(2_500) } });
    const shown: (readonly string[])[] = [];
    const select = (tags: readonly string[]): readonly string[] => {
      shown.push(tags);
      return tags.filter((tag) => tag.endsWith('7'));
    };
    const image = parseImageName(`${fake.host}/app`);
    const listing = await createQuickRegistry().listTags(image, toAccess({ select }));
    expect(shown.map(({ length }) => length)).toEqual([1_000, 1_000, 500]);
    expect(shown.flat()).toEqual(makeTags(2_500));
    expect(listing).toEqual(whole(makeTags(2_500).filter((tag) => tag.endsWith('7'))));
  });

  test('a failure after the first page makes the listing partial', async () => {
    const { listing, fake } = await list({
      repositories: { app: makeTags(1_500) },
      handlers: [(_, { url }) => (url.searchParams.has('last') ? { status: 500, body: 'oops' } : undefined)],
    });
    expect(listing).toEqual({
      complete: false,
      tags: makeTags(1_000),
      reason: `${fake.host} answered GET /v2/app/tags/list with 500 Internal Server Error; try again later`,
    });
  });
});

test.each([
  ['a web page', '<html>slow down</html>', ''],
  [
    'a code',
    { errors: [{ code: 'TOOMANYREQUESTS', message: 'Quota Exceeded' }] },
    ': TOOMANYREQUESTS: Quota Exceeded',
  ],
])('G11: 429 with %s after the first page makes the listing partial', async (_, body, said) => {
  const { listing, fake } = await list({
    repositories: { app: makeTags(1_500) },
    handlers: [(_, { url }) => (url.searchParams.has('last') ? { status: 429, body } : undefined)],
  });
  expect(listing).toEqual({
    complete: false,
    tags: makeTags(1_000),
    reason: `${fake.host} answered GET /v2/app/tags/list with 429 Too Many Requests${said}; try again later, or give credentials with a higher limit`,
  });
});

describe('bounds', () => {
  const repositories = { app: makeTags(100) };
  const endless = { repositories, paging: { cap: 10 } };

  test.each([
    ['pages', { pages: 3 }, 30, 'it has more than 3 pages'],
    ['tags', { tags: 25 }, 30, 'it has more than 25 tags'],
    ['bytes', { listingBytes: 250 }, 30, 'it is larger than 250 bytes'],
  ])('a listing with too many %s is partial', async (_, limits, count, reason) => {
    const { listing } = await list(endless, { limits });
    expect(listing).toEqual({ complete: false, tags: makeTags(count), reason });
  });

  test('a page that is too large is broken off, and the listing is partial', async () => {
    const { listing } = await list(
      { repositories: { app: makeTags(70_000) }, paging: { ignoresN: true } },
      {
        limits: { pageBytes: 550_000 },
      },
    );
    expect(listing).toMatchObject({ complete: false, reason: 'a page is larger than 550000 bytes' });
  });

  test('a page without an end is not read any further than is allowed', async () => {
    const { listing } = await list(
      {
        handlers: [
          (_, { url, response }) => {
            if (url.pathname === '/v2/') return undefined;
            const piece = `"${makeTags(1_000).join('","')}",`;
            const write = (): void => {
              while (!response.destroyed && response.write(piece));
              if (!response.destroyed) response.once('drain', write);
            };
            response.write('{"tags":[');
            write();
            return 'handled';
          },
        ],
      },
      { limits: { pageBytes: 2_000_000 }, requestTimeout: 5_000 },
    );
    expect(listing).toMatchObject({ complete: false, reason: 'a page is larger than 2000000 bytes' });
  });

  test('a large page is read whole, piece by piece', async () => {
    const { listing } = await list({ repositories: { app: makeTags(99_999) }, paging: { ignoresN: true } });
    expect(listing).toEqual(whole(makeTags(99_999)));
  });
});
