import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseImageName } from '../../../src/registry/image-name.ts';
import type { Registry } from '../../../src/registry/registry.ts';
import { createSharedListings } from '../../../src/service/scanning/create-shared-listings.ts';
import { createKeyring } from '../../../src/service/tenants/keyring.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { toAccess } from '../../support/registry-access.ts';

const keyring = createKeyring('MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=');

/** A registry where everything that is told depends on who asks, so that a tag says for whom it was listed. */
const registry: Registry = {
  listTags: async (image, { credentials, connection, select }) => {
    const who = JSON.stringify([image.canonical, credentials, connection]);
    const tag = Buffer.from(who).toString('hex');
    await new Promise((resolve) => setImmediate(resolve));
    return { complete: true, tags: select?.([tag]) ?? [tag] };
  },
  resolveDigest: async () => '',
  describeManifest: async () => ({ digest: '', platforms: [], labels: {} }),
};

const text = fc.constantFrom('a', 'b', 'ab', 'a","b', '', '\0');
const question = fc.record({
  installation: fc.constantFrom(1, 2, 12),
  process: fc.constantFrom(0, 1),
  image: fc.constantFrom('ghcr.io/a/b', 'ghcr.io/a/c', 'docker.io/nginx', 'nginx'),
  credentials: fc.option(fc.record({ username: text, password: text }), { nil: undefined }),
  proxy: fc.option(text, { nil: undefined }),
  maxAge: fc.constantFrom(undefined, 1, 60_000),
});

test('whatever is asked in whatever order, nobody gets a listing that was made with the credentials of another', async () => {
  const asker = fc.array(fc.array(question, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(asker, async (rounds) => {
      const store = createMemoryStore();
      const processes = [0, 1].map(() =>
        createSharedListings({ store, identityKey: keyring.derive('listings'), limits: { patience: 50 } }),
      );
      for (const round of rounds)
        await Promise.all(
          round.map(async ({ installation, process, image: name, credentials, proxy, maxAge }) => {
            const image = parseImageName(name);
            const connection = proxy === undefined ? undefined : { proxy: { address: proxy } };
            const through = processes[process]?.through(registry, {
              installation,
              sealer: keyring.box(installation),
            });
            const listing = await through?.listTags(
              image,
              toAccess({
                ...(credentials && { credentials }),
                ...(connection && { connection }),
                ...(maxAge !== undefined && { maxAge }),
              }),
            );
            const who = Buffer.from(JSON.stringify([image.canonical, credentials, connection])).toString(
              'hex',
            );
            expect(listing?.tags).toEqual([who]);
          }),
        );
      for (const { key } of await store.list('listing/', { limit: 100 })) expect(key).not.toContain('tenant');
    }),
    { numRuns: 150 },
  );
});
