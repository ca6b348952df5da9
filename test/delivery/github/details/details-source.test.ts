import { expect, test } from 'vitest';
import { createDetailsSource } from '../../../../src/delivery/github/details/create-details-source.ts';
import type { DetailsOptions } from '../../../../src/delivery/github/details/create-details-source.ts';
import { TidemarkError } from '../../../../src/errors.ts';
import type { Registry } from '../../../../src/registry/registry.ts';
import { run, toRequest } from '../../../support/github/fleet.ts';
import { checkRequestsAfterEach, tell, trace, wish } from '../../../support/github/story.ts';

checkRequestsAfterEach();

const SOURCE = 'org.opencontainers.image.source';
const REVISION = 'org.opencontainers.image.revision';

const labels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '1.2.3': { [SOURCE]: 'https://github.com/acme/app', [REVISION]: 'a'.repeat(40) },
  '1.2.4': { [SOURCE]: 'https://github.com/acme/app', [REVISION]: 'b'.repeat(40) },
};

type Asked = { readonly url: string; readonly authorization: string | null };

function createWorld(overrides: Partial<DetailsOptions> = {}) {
  const described: string[] = [];
  const asked: Asked[] = [];
  const registry: Registry = {
    listTags: async () => ({ tags: [], complete: true }),
    resolveDigest: async () => '',
    describeManifest: async (_image, tag) => {
      described.push(tag);
      return { digest: 'sha256:0', platforms: [], labels: labels[tag] ?? {} };
    },
  };
  const source = createDetailsSource({
    registry,
    credentialsFor: async () => undefined,
    policies: toRequest(new Map(), wish('1.2.4'), new Date()).policies,
    home: { host: 'github.com', apiUrl: 'https://api.github.com', token: async () => 'ghs_secret' },
    releaseNotes: true,
    fetch: async (input, init) => {
      asked.push({
        url: input instanceof Request ? input.url : input.toString(),
        authorization: new Headers(init?.headers).get('authorization'),
      });
      return Response.json([{ tag_name: 'v1.2.4', name: null, body: 'better than ever, thanks @ada' }]);
    },
    ...overrides,
  });
  return { source, described, asked };
}

const move = { policy: 'apps/app', old: 'ghcr.io/acme/app:1.2.3', new: 'ghcr.io/acme/app:1.2.4' };

test('labels of both images and the notes of the release say what changed', async () => {
  const { source, asked } = createWorld();
  expect((await source.readDetails([move])).get('apps/app')).toMatchObject({
    source: 'https://github.com/acme/app',
    from: 'a'.repeat(40),
    to: 'b'.repeat(40),
    releaseNotes: expect.stringContaining('better than ever'),
  });
  expect(asked).toEqual([
    {
      url: 'https://api.github.com/repos/acme/app/releases?per_page=100',
      authorization: 'Bearer ghs_secret',
    },
  ]);
});

test('the token of an own server never goes to github.com', async () => {
  const home = {
    host: 'git.acme.example',
    apiUrl: 'https://git.acme.example/api/v3',
    token: async () => 'secret',
  };
  const { source, asked } = createWorld({ home });
  await source.readDetails([move]);
  expect(asked).toMatchObject([{ authorization: null }]);
});

test('without release notes nothing but the registry is asked', async () => {
  const { source, asked, described } = createWorld({ releaseNotes: false });
  expect((await source.readDetails([move])).get('apps/app')).not.toHaveProperty('releaseNotes');
  expect(described.sort()).toEqual(['1.2.3', '1.2.4']);
  expect(asked).toEqual([]);
});

test.each([
  ['an error', async () => new Response('no', { status: 500 })],
  ['a page', async () => new Response('<html>')],
  ['another shape', async () => Response.json({ message: 'hello' })],
  ['a dead connection', async () => Promise.reject(new TypeError('fetch failed'))],
] as const)('%s in place of releases leaves the links', async (_, fetch) => {
  const { source } = createWorld({ fetch });
  expect((await source.readDetails([move])).get('apps/app')).toMatchObject({ to: 'b'.repeat(40) });
});

test('a registry that fails costs the links and nothing else', async () => {
  const failing: Registry = {
    listTags: async () => ({ tags: [], complete: true }),
    resolveDigest: async () => '',
    describeManifest: async () => Promise.reject(new TidemarkError('registry-unreachable', 'no answer')),
  };
  const { source } = createWorld({ registry: failing });
  await expect(source.readDetails([move])).resolves.toBeDefined();
});

test('a server that never answers is given up', async () => {
  const fetch: typeof globalThis.fetch = async (_, init) =>
    new Promise((_resolve, reject) => {
      init?.signal?.addEventListener('abort', () => {
        reject(new Error('given up'));
      });
    });
  const { source } = createWorld({ fetch, deadline: 50 });
  expect((await source.readDetails([move])).get('apps/app')).not.toHaveProperty('releaseNotes');
});

test('one repository is listed once, however many images come from it, and ten at most', async () => {
  const { source, asked } = createWorld();
  await source.readDetails([move]);
  await source.readDetails([{ ...move, old: 'ghcr.io/acme/app:1.2.2' }]);
  expect(asked).toHaveLength(1);
});

test('images are looked up when a pull request is opened or moves on, and at no other time', async () => {
  const github = tell();
  const { source: details, described } = createWorld();
  const request = { details };
  expect(await trace(github, wish('1.2.3'), { request })).toBe('S');
  expect(described).toEqual([]);
  expect(await trace(github, wish('1.2.4'), { request })).toBe('S H T C U+ P I');
  expect(described).toHaveLength(2);
  const { body } = github.repository.pull(1);
  expect(body).toContain(`compare/${'a'.repeat(40)}...${'b'.repeat(40)}`);
  expect(body).toContain('> better than ever, thanks @\u200Bada');
  for (let minute = 1; minute < 5; minute++) {
    expect(await trace(github, wish('1.2.4'), { request, minute })).toBe('S');
  }
  // What is there stays, also for a run that does not look it up.
  expect(await trace(github, wish('1.2.4'), { minute: 6 })).toBe('S');
  expect(described).toHaveLength(2);
  expect(await trace(github, wish('1.2.5'), { request, minute: 7 })).toBe('S T C U→ E');
  expect(described).toHaveLength(4);
});

test('nothing found is remembered too', async () => {
  const github = tell();
  let asked = 0;
  const details = { readDetails: async () => ((asked += 1), new Map<string, never>()) };
  await run(github, wish('1.2.4'), { request: { details } });
  expect(await trace(github, wish('1.2.4'), { minute: 1, request: { details } })).toBe('S');
  expect(asked).toBe(1);
});
