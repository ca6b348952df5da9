import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../../src/notification/event.ts';
import { notify } from '../../../src/notification/notify.ts';
import { toStatusContext } from '../../../src/notification/providers/git/status-context.ts';
import { failed, pushed, toRaw } from '../support/notices.ts';
import { alert, createMemoryState, createSecrets, provider, toOptions } from '../support/setup.ts';

type Stored = Readonly<Record<string, unknown>>;

/** Keeps statuses as a forge does: the newest first, in pages, by key or by name. */
type Forge = {
  readonly type: string;
  readonly address: string;
  /** What the list of a commit gives; undefined for a 404. */
  readonly list: (statuses: readonly Stored[], query: URLSearchParams, path: string) => unknown;
  readonly store: (body: Stored) => Stored;
  readonly other: (index: number) => Stored;
  readonly states: readonly [failure: string, success: string];
};

function toPage(statuses: readonly Stored[], query: URLSearchParams, name: string): readonly Stored[] {
  const size = Math.min(Number(query.get(name) ?? 30), 100);
  const start = (Number(query.get('page') ?? 1) - 1) * size;
  return statuses.slice(start, start + size);
}

const forges: readonly Forge[] = [
  {
    type: 'github',
    address: 'https://github.com/my-org/my-repo',
    list: (statuses, query) => toPage(statuses, query, 'per_page'),
    store: (body) => body,
    other: (index) => ({ context: `ci/${index}`, state: 'pending', description: '' }),
    states: ['failure', 'success'],
  },
  {
    type: 'gitea',
    address: 'https://gitea.example.com/my-org/my-repo',
    list: (statuses, query) => toPage(statuses, query, 'limit'),
    store: ({ state, ...body }) => ({ ...body, status: state }),
    other: (index) => ({ context: `ci/${index}`, status: 'pending', description: '' }),
    states: ['failure', 'success'],
  },
  {
    type: 'gitlab',
    address: 'https://gitlab.com/group/project',
    list: (statuses, query) =>
      toPage(
        statuses.filter(({ name }) => name === query.get('name')),
        query,
        'per_page',
      ),
    store: ({ state, ...body }) => ({ ...body, status: state }),
    other: (index) => ({ name: `ci/${index}`, status: 'pending', description: '' }),
    states: ['failed', 'success'],
  },
  {
    type: 'bitbucket',
    address: 'https://bitbucket.org/my-org/my-repo',
    list: (statuses, _, path) => statuses.find(({ key }) => path.endsWith(`/${String(key)}`)),
    store: (body) => body,
    other: (index) => ({ key: createHash('sha1').update(String(index)).digest('hex'), state: 'INPROGRESS' }),
    states: ['FAILED', 'SUCCESSFUL'],
  },
  {
    type: 'bitbucketserver',
    address: 'https://git.example.com/scm/proj/repo.git',
    list: (statuses, query) => statuses.find(({ key }) => key === query.get('key')),
    store: (body) => body,
    other: (index) => ({ key: String(index), state: 'INPROGRESS' }),
    states: ['FAILED', 'SUCCESSFUL'],
  },
  {
    type: 'azuredevops',
    address: 'https://dev.azure.com/org/project/_git/repo',
    list: (statuses, query) => {
      const known = new Set<string>();
      const isLatest = ({ context }: Stored): boolean => {
        const name = JSON.stringify(context);
        return !known.has(name) && known.add(name) !== undefined;
      };
      // Every status ever, in no order that is promised, unless only the latest are asked for.
      return {
        value: query.get('latestOnly') === 'true' ? statuses.filter(isLatest) : statuses.toReversed(),
      };
    },
    store: (body) => body,
    other: (index) => ({ context: { genre: 'ci', name: String(index) }, state: 'pending' }),
    states: ['error', 'succeeded'],
  },
];

function openForge({ list, store, other }: Forge) {
  const commits = new Map<string, Stored[]>();
  const writes: Stored[] = [];
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    const [sha = ''] = /[0-9a-f]{40}/.exec(url.pathname) ?? [];
    const statuses = commits.get(sha) ?? Array.from({ length: 130 }, (_, index) => other(index));
    commits.set(sha, statuses);
    if (init?.method === 'GET') {
      const found = list(statuses, url.searchParams, url.pathname);
      return found === undefined ? new Response('', { status: 404 }) : Response.json(found);
    }
    const body: Stored = JSON.parse(typeof init?.body === 'string' ? init.body : '{}');
    writes.push(body);
    statuses.unshift(store(body));
    return Response.json({}, { status: 201 });
  };
  const push = (sha: string, count: number): void => {
    const statuses = commits.get(sha) ?? [];
    statuses.unshift(...Array.from({ length: count }, (_, index) => other(1_000 + index)));
  };
  return { fetch, writes, push };
}

const { commit = '' } = pushed.metadata;
const failure = toRaw(failed);
const well: Event = {
  ...toRaw(pushed),
  standing: 'quiet',
  severity: 'trace',
  message: 'repository up-to-date',
};

describe.each(forges)('a status on $type', (forge) => {
  const documents =
    provider('status', { type: forge.type, address: forge.address, secretRef: { name: 'token' } }) +
    alert('images', 'status');
  const secrets = createSecrets({ 'flux-system/token': { token: 'user:t0ken-value' } });
  const [bad, good] = forge.states;

  async function run(fetch: typeof globalThis.fetch, event: Event, options = {}) {
    const { problems } = await notify([event], toOptions(documents, { secrets, fetch, ...options }));
    expect(problems).toEqual([]);
  }

  test.each([
    ['without a memory', undefined],
    ['with one', createMemoryState()],
  ])('is written when it changes and never again, among many others, %s', async (_, state) => {
    const { fetch, writes, push } = openForge(forge);
    const options = state && { state };
    const states = (): readonly unknown[] => writes.map((body) => body['state']);
    await run(fetch, failure, options);
    push(commit, 120);
    for (let again = 0; again < 3; again += 1) await run(fetch, failure, options);
    expect(states()).toEqual([bad]);
    // A run that was killed has left it; the next one heals it.
    await run(fetch, well, options);
    push(commit, 120);
    for (let again = 0; again < 3; again += 1) await run(fetch, well, options);
    expect(states()).toEqual([bad, good]);
    await run(fetch, failure, options);
    expect(states()).toEqual([bad, good, bad]);
  });

  test('of one automation is another one for each environment and repository of manifests', async () => {
    const { fetch, writes } = openForge(forge);
    const origins = [
      { repository: 'https://github.com/my-org/fleet' },
      { repository: 'https://github.com/my-org/fleet', environment: 'prod' },
      { repository: 'https://github.com/my-org/other', environment: 'prod' },
    ];
    for (const origin of [...origins, ...origins]) await run(fetch, failure, { origin });
    expect(writes).toHaveLength(3);
    expect(
      new Set(writes.map((body) => JSON.stringify(body['context'] ?? body['name'] ?? body['key']))).size,
    ).toBe(forge.type.startsWith('bitbucket') ? 1 : 3);
    expect(new Set(writes.map(({ context, name, key }) => JSON.stringify(key ?? context ?? name))).size).toBe(
      3,
    );
  });

  test('says no more than 140 characters, and never that it is pending', async () => {
    const { fetch, writes } = openForge(forge);
    const message = `failed to update source: ${'🧨'.repeat(200)}`;
    await run(fetch, { ...failure, message, advice: 'See the log.' });
    const description = String(writes[0]?.['description']);
    expect(description.length).toBeLessThanOrEqual(140);
    expect(description.isWellFormed()).toBe(true);
    expect(JSON.stringify(writes)).not.toMatch(/pending|INPROGRESS|running/);
  });

  test('of an earlier delivery is set where none stands, and leaves alone what does', async () => {
    const { fetch, writes } = openForge(forge);
    const late: Event = { ...toRaw(pushed), delivery: `main@${commit}`, late: true };
    await run(fetch, late);
    await run(fetch, late);
    expect(writes.map((body) => body['state'])).toEqual([good]);
    await run(fetch, failure);
    await run(fetch, late);
    expect(writes.map((body) => body['state'])).toEqual([good, bad]);
  });
});

test('a context is no longer than forges take, and two that are cut are two', () => {
  const channel = { uid: '0c9c2e41-d2f9', namespace: 'flux-system' };
  const toContext = (name: string): string => {
    const involvedObject = { ...pushed.involvedObject, namespace: 'n'.repeat(63), name };
    return toStatusContext({ involvedObject }, channel);
  };
  const [one, other] = ['a', 'b'].map((end) => toContext(`${'x'.repeat(252)}${end}`));
  expect([one?.length, other?.length]).toEqual([255, 255]);
  expect(one).not.toBe(other);
});
