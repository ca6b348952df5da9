import { afterEach, describe, expect, test } from 'vitest';
import { parseImageName } from '../../src/registry/image-name.ts';
import { startFakeRegistry, type FakeHandler, type FakeRegistry } from '../support/fake-registry.ts';
import { createQuickRegistry, makeTags, toAccess } from '../support/registry-access.ts';
import { answerAsZot, type ZotGeneration } from '../support/zot-paging.ts';

const running: FakeRegistry[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((fake) => fake.close()));
});

async function list(...handlers: readonly FakeHandler[]) {
  const fake = await startFakeRegistry({ handlers });
  running.push(fake);
  const listing = await createQuickRegistry().listTags(parseImageName(`${fake.host}/app`), toAccess());
  const queries = fake.requests.flatMap(({ url }) => /\/tags\/list\?(.*)/.exec(url)?.[1] ?? []);
  return { listing, queries };
}

const generations: readonly ZotGeneration[] = ['first', 'second', 'third'];

describe.each(generations)('the %s way of zot', (generation) => {
  test.each([0, 1, 49, 50, 51, 99, 100, 101, 999, 1_000, 1_001, 1_999, 2_000, 2_001])(
    'lists all of %i tags',
    async (count) => {
      const { listing } = await list(answerAsZot(generation, makeTags(count)));
      expect(listing).toEqual({ complete: true, tags: makeTags(count) });
    },
  );

  test('gives a partial listing when the tag that a link names is deleted meanwhile', async () => {
    let asked = 0;
    const { listing } = await list((request, exchange) => {
      if (!request.url.includes('/tags/list')) return undefined;
      asked += 1;
      const tags = makeTags(1_500).filter((tag) => asked === 1 || tag !== 'v00999');
      return answerAsZot(generation, tags)(request, exchange);
    });
    expect(listing).toMatchObject({
      complete: false,
      tags: makeTags(1_000),
      reason: expect.stringContaining('answered GET /v2/app/tags/list with 404 Not Found'),
    });
  });
});

test('a bare link of zot is followed with its query as it is', async () => {
  const { queries } = await list(answerAsZot('second', makeTags(2_500)));
  expect(queries).toEqual(['n=1000', 'n=1000&last=v00999', 'n=1000&last=v01999']);
});
