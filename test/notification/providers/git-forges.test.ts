import { generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Channel } from '../../../src/notification/channel/channel.ts';
import type { Exchange, OutgoingRequest } from '../../../src/notification/http/exchange.ts';
import { toApiBase } from '../../../src/notification/providers/git/github-api.ts';
import { toAppToken } from '../../../src/notification/providers/git/github-token.ts';
import { toDescription } from '../../../src/notification/providers/git/commit-status.ts';
import { findProviderKind } from '../../../src/notification/providers/provider-kinds.ts';
import { failed, makeChannel, pushed } from '../support/notices.ts';
import type { Answer, Sent } from '../support/recorder.ts';
import { record } from '../support/recorder.ts';

const sha = 'd41d8cd98f00b204e9800998ecf8427e0a1b2c3d';
const context = 'imageupdateautomation/podinfo/0c9c2e41';
const key = '0ccb8e7481f6b4523ada20aa4f3fbbbc45065b26';

type Forge = {
  readonly type: Channel['type'];
  readonly channel: Partial<Channel>;
  readonly read: string;
  readonly write: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly failure: Readonly<Record<string, unknown>>;
  /** The member for the link. */
  readonly link: string;
  /** What a forge answers when the status stands already. */
  readonly standing: (body: Readonly<Record<string, unknown>>) => unknown;
};

const github = {
  authorization: 'Bearer t0ken',
  accept: 'application/vnd.github+json',
  'x-github-api-version': '2022-11-28',
};

const forges: readonly Forge[] = [
  {
    type: 'github',
    channel: { address: 'https://github.com/my-org/my-repo', token: 't0ken\n' },
    read: `https://api.github.com/repos/my-org/my-repo/commits/${sha}/statuses?per_page=50`,
    write: `https://api.github.com/repos/my-org/my-repo/statuses/${sha}`,
    headers: github,
    failure: { state: 'failure', description: 'git operation failed', context },
    link: 'target_url',
    standing: (body) => [{ context: 'other', state: 'pending' }, body],
  },
  {
    type: 'gitlab',
    channel: { address: 'https://gitlab.com/my-group/sub/my-project.git', token: 't0ken' },
    read: `https://gitlab.com/api/v4/projects/my-group%2Fsub%2Fmy-project/repository/commits/${sha}/statuses?name=imageupdateautomation%2Fpodinfo%2F0c9c2e41`,
    write: `https://gitlab.com/api/v4/projects/my-group%2Fsub%2Fmy-project/statuses/${sha}`,
    headers: { 'private-token': 't0ken' },
    failure: { state: 'failed', name: context, description: 'git operation failed' },
    link: 'target_url',
    standing: ({ state, ...rest }) => [{ status: state, sha, ...rest }],
  },
  {
    type: 'gitea',
    channel: { address: 'ssh://git@gitea.example.com:2222/my-org/my-repo.git', token: 't0ken' },
    read: `https://gitea.example.com/api/v1/repos/my-org/my-repo/commits/${sha}/statuses?limit=50`,
    write: `https://gitea.example.com/api/v1/repos/my-org/my-repo/statuses/${sha}`,
    headers: { authorization: 'token t0ken' },
    failure: { state: 'failure', target_url: '', description: 'git operation failed', context },
    link: 'target_url',
    standing: ({ state, ...rest }) => [{ status: state, ...rest }],
  },
  {
    type: 'bitbucket',
    channel: { address: 'https://bitbucket.org/my-org/my-repo', token: 'user:password' },
    read: `https://api.bitbucket.org/2.0/repositories/my-org/my-repo/commit/${sha}/statuses/build/${key}`,
    write: `https://api.bitbucket.org/2.0/repositories/my-org/my-repo/commit/${sha}/statuses/build`,
    headers: { authorization: 'Basic dXNlcjpwYXNzd29yZA==' },
    failure: {
      key,
      url: 'https://bitbucket.org',
      state: 'FAILED',
      name: 'imageupdateautomation/podinfo',
      description: 'git operation failed',
    },
    link: 'url',
    standing: (body) => body,
  },
  {
    type: 'bitbucketserver',
    channel: {
      address: 'https://git.example.com/context/scm/proj/repo.git',
      username: 'user',
      password: 'password',
    },
    read: `https://git.example.com/context/rest/api/latest/projects/proj/repos/repo/commits/${sha}/builds?key=${key}`,
    write: `https://git.example.com/context/rest/api/latest/projects/proj/repos/repo/commits/${sha}/builds`,
    headers: {
      authorization: 'Basic dXNlcjpwYXNzd29yZA==',
      'x-atlassian-token': 'no-check',
      'x-requested-with': 'XMLHttpRequest',
    },
    failure: {
      description: 'git operation failed',
      key,
      name: 'imageupdateautomation/podinfo [git operation failed]',
      state: 'FAILED',
      url: 'https://git.example.com/context/scm/proj/repo.git',
    },
    link: 'url',
    standing: (body) => body,
  },
  {
    type: 'azuredevops',
    channel: { address: 'https://dev.azure.com/org/my%20project/_git/repo', token: 'password' },
    read: `https://dev.azure.com/org/my%20project/_apis/git/repositories/repo/commits/${sha}/statuses?latestOnly=true&top=1000`,
    write: `https://dev.azure.com/org/my%20project/_apis/git/repositories/repo/commits/${sha}/statuses`,
    headers: {
      authorization: `Basic ${Buffer.from(':password').toString('base64')}`,
      accept: 'application/json;api-version=7.1',
    },
    failure: {
      context: { genre: 'fluxcd', name: context },
      description: 'git operation failed',
      state: 'error',
    },
    link: 'targetUrl',
    standing: (body) => ({ value: [body] }),
  },
];

describe.each(forges)('a commit status on $type', (forge) => {
  const channel = makeChannel({ type: forge.type, ...forge.channel });

  test('is read before it is written', async () => {
    const sent = await record(channel, [failed]);
    expect(sent).toEqual([
      { line: `GET ${forge.read}`, headers: forge.headers, body: undefined },
      {
        line: `POST ${forge.write}`,
        headers: { 'content-type': 'application/json', ...forge.headers },
        body: forge.failure,
      },
    ]);
  });

  test('leads to where the detail is', async () => {
    const url = 'https://ci.example.com/1';
    const [, sent] = await record(channel, [{ ...failed, url }]);
    expect(sent?.body).toEqual({ ...forge.failure, [forge.link]: url });
  });

  test('row 85: is not written when it says the same already', async () => {
    const sent = await record(channel, [failed], [{ body: forge.standing(forge.failure) }]);
    expect(sent.map(({ line }) => line)).toEqual([`GET ${forge.read}`]);
  });

  test('is written when the newest one says something else', async () => {
    const sent = await record(channel, [pushed], [{ body: forge.standing(forge.failure) }]);
    expect(sent.map(({ line }) => line)).toEqual([`GET ${forge.read}`, `POST ${forge.write}`]);
    expect(JSON.stringify(sent[1]?.body)).toMatch(/"state":"(?:success|SUCCESSFUL|succeeded)"/);
  });

  test('is corrected by a quiet event, which writes no new one', async () => {
    const quiet = { ...pushed, standing: 'quiet' as const };
    expect(await record(channel, [quiet])).toHaveLength(1);
    expect(await record(channel, [quiet], [{ body: forge.standing(forge.failure) }])).toHaveLength(2);
  });

  test('needs a commit', async () => {
    await expect(record(channel, [{ ...failed, metadata: {} }])).rejects.toThrow('missing revision metadata');
  });

  test('needs the address of a repository', async () => {
    const elsewhere = makeChannel({ type: forge.type, ...forge.channel, address: 'https://example.com' });
    await expect(record(elsewhere, [failed])).rejects.toThrow(/expected the (?:address|clone URL) of a/);
  });
});

test.each(forges.filter(({ type }) => !type.startsWith('bitbucket')))(
  'an answer of $type that is not what it reads is refused',
  async ({ type, channel }) => {
    const sending = record(makeChannel({ type, ...channel }), [failed], [{ body: 'nonsense' }]);
    await expect(sending).rejects.toThrow('expected a list as the answer');
  },
);

test('row 58: a status on GitHub whose answer is lost is not sent again', async () => {
  const sent: OutgoingRequest[] = [];
  const exchange: Exchange = {
    send: async (request) => {
      sent.push(request);
      return { status: 200, headers: new Headers(), text: '[]' };
    },
  };
  const channel = makeChannel({ type: 'github', address: 'https://github.com/a/b', token: 't' });
  const memory = { isKept: false, get: () => undefined, set: () => undefined };
  await findProviderKind('github')?.deliver([failed], { channel, exchange, memory });
  const writes = sent.filter(({ method }) => method === 'POST');
  expect(writes).toHaveLength(1);
  expect(writes[0]?.idempotent).toBeUndefined();
});

test('the statuses of many objects on one commit are read once', async () => {
  const channel = makeChannel({ type: 'github', address: 'https://github.com/a/b', token: 't' });
  const other = { ...failed, involvedObject: { ...failed.involvedObject, name: 'other' } };
  const quiet = (one: typeof failed) => ({ ...one, standing: 'quiet' as const, severity: 'info' as const });
  expect(
    (await record(channel, [quiet(failed), quiet(other)])).map(({ line }) => line.split(' ')[0]),
  ).toEqual(['GET']);
  const again = makeChannel({ type: 'github', address: 'https://github.com/a/b', token: 't' });
  expect((await record(again, [failed, failed])).map(({ line }) => line.split(' ')[0])).toEqual([
    'GET',
    'POST',
    'GET',
    'POST',
  ]);
});

describe('a description', () => {
  const changes = Array.from({ length: 9 }, (_, index) => ({
    image: `ghcr.io/example/service-${index}`,
    old: '1.0.0',
    new: '1.0.1',
    policy: 'apps/x',
    files: [],
  }));

  test('row 85: says what changed, within 140 characters', () => {
    expect(toDescription({ ...pushed, changes: changes.slice(0, 1) })).toBe(
      'succeeded: service-0 1.0.0 → 1.0.1',
    );
    const long = toDescription({ ...pushed, changes });
    expect(long).toHaveLength(140);
    expect(long.endsWith('…')).toBe(true);
  });

  test('says what failed, with the detail behind the link', async () => {
    const notice = { ...failed, advice: 'See the log.', url: 'https://ci.example.com/1' };
    const [, sent] = await record(
      makeChannel({ type: 'github', address: 'https://github.com/a/b', token: 't' }),
      [notice],
    );
    expect(sent?.body).toEqual({
      state: 'failure',
      target_url: 'https://ci.example.com/1',
      description: 'git operation failed: failed to update source: authentication required',
      context,
    });
  });
});

describe('the API of', () => {
  test.each([
    ['https://github.com', {}, 'https://api.github.com'],
    ['https://acme.ghe.com', {}, 'https://api.acme.ghe.com'],
    ['https://git.example.com', {}, 'https://git.example.com/api/v3'],
    ['https://api.example.com', {}, 'https://api.example.com'],
    [
      'https://git.example.com',
      { GITHUB_SERVER_URL: 'https://git.example.com', GITHUB_API_URL: 'https://proxy.example.com/api/v3' },
      'https://proxy.example.com/api/v3',
    ],
  ])('%s with %j is %s', (host, environment, api) => {
    expect(toApiBase(host, environment)).toBe(api);
  });
});

describe('a GitHub App', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

  test('signs for itself, half a minute back', () => {
    const token = toAppToken({ id: '42', privateKey: pem }, 1_773_480_413_000);
    const [header = '', payload = '', signature = ''] = token.split('.');
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual({
      iat: 1_773_480_383,
      exp: 1_773_480_503,
      iss: '42',
    });
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))).toBe(true);
  });

  test('asks for a token of one repository and one right, once', async () => {
    const githubApp = { id: '42', privateKey: pem, installationOwner: 'my-org' };
    const channel = makeChannel({ type: 'github', address: 'https://github.com/my-org/my-repo', githubApp });
    const sent = await record(
      channel,
      [failed, failed],
      [{ status: 404 }, { body: { id: 7 } }, { body: { token: 'ghs_1' } }],
    );
    expect(sent.map(({ line }) => line.replace('https://api.github.com', '')).slice(0, 4)).toEqual([
      'GET /orgs/my-org/installation',
      'GET /users/my-org/installation',
      'POST /app/installations/7/access_tokens',
      `GET /repos/my-org/my-repo/commits/${sha}/statuses?per_page=50`,
    ]);
    expect(sent[2]?.body).toEqual({ repositories: ['my-repo'], permissions: { statuses: 'write' } });
    expect(sent[3]?.headers['authorization']).toBe('Bearer ghs_1');
    expect(sent).toHaveLength(7);
  });

  test.each([
    ['github', { statuses: 'write' }],
    ['githubdispatch', { contents: 'write' }],
    ['githubpullrequestcomment', { pull_requests: 'write' }],
  ] as const)('of %s asks for %j', async (type, permissions) => {
    const githubApp = { id: '42', privateKey: pem, installationId: '7' };
    const channel = makeChannel({ type, address: 'https://github.com/my-org/my-repo', githubApp });
    const metadata = { ...failed.metadata, change_request: '12' };
    const sent = await record(channel, [{ ...failed, metadata }], [{ body: { token: 'ghs_1' } }]);
    const tokens = sent.filter(({ line }) => line.endsWith('/access_tokens'));
    expect(tokens.map((request) => request.body)).toEqual([{ repositories: ['my-repo'], permissions }]);
  });

  test('says that its key is no key, without showing it', async () => {
    const githubApp = { id: '42', privateKey: 'no key at all', installationId: '7' };
    const channel = makeChannel({ type: 'github', address: 'https://github.com/my-org/my-repo', githubApp });
    await expect(record(channel, [failed])).rejects.toThrow(
      /^expected a private key in PEM form in 'githubAppPrivateKey'/,
    );
  });
});

const marker =
  '<!-- flux-pr-comment-key:0c9c2e41-d2f9-4f9b-9c41-bebc1984d67a/ImageUpdateAutomation/flux-system/podinfo -->';
const body = `${marker}\n\n## Flux Status\n\nℹ️ ImageUpdateAutomation/flux-system/podinfo\n\n${pushed.message}\n\nMetadata:\n* \`cluster\`: prod-eu\n* \`commit\`: ${sha}\n`;
const notice = { ...pushed, metadata: { ...pushed.metadata, change_request: '12' } };

type Comments = {
  readonly type: Channel['type'];
  readonly address: string;
  readonly me: unknown;
  readonly own: (id: number, text: string) => unknown;
  readonly lines: readonly [user: string, list: string, create: string, edit: string];
};

const comments: readonly Comments[] = [
  {
    type: 'githubpullrequestcomment',
    address: 'https://github.com/my-org/my-repo',
    me: { login: 'bot' },
    own: (id, text) => ({ id, body: text, user: { login: 'bot' } }),
    lines: [
      'GET https://api.github.com/user',
      'GET https://api.github.com/repos/my-org/my-repo/issues/12/comments?sort=created&direction=asc&per_page=100',
      'POST https://api.github.com/repos/my-org/my-repo/issues/12/comments',
      'PATCH https://api.github.com/repos/my-org/my-repo/issues/comments/5',
    ],
  },
  {
    type: 'gitlabmergerequestcomment',
    address: 'https://gitlab.com/my-group/my-project',
    me: { username: 'bot' },
    own: (id, text) => ({ id, body: text, author: { username: 'bot' } }),
    lines: [
      'GET https://gitlab.com/api/v4/user',
      'GET https://gitlab.com/api/v4/projects/my-group%2Fmy-project/merge_requests/12/notes?order_by=created_at&sort=asc&per_page=100',
      'POST https://gitlab.com/api/v4/projects/my-group%2Fmy-project/merge_requests/12/notes',
      'PUT https://gitlab.com/api/v4/projects/my-group%2Fmy-project/merge_requests/12/notes/5',
    ],
  },
  {
    type: 'giteapullrequestcomment',
    address: 'https://gitea.com/my-org/my-repo',
    me: { login: 'bot' },
    own: (id, text) => ({ id, body: text, user: { login: 'bot' } }),
    lines: [
      'GET https://gitea.com/api/v1/user',
      'GET https://gitea.com/api/v1/repos/my-org/my-repo/issues/12/comments?page=1&limit=100',
      'POST https://gitea.com/api/v1/repos/my-org/my-repo/issues/12/comments',
      'PATCH https://gitea.com/api/v1/repos/my-org/my-repo/issues/comments/5',
    ],
  },
];

describe.each(comments)('the comment of $type', ({ type, address, me, own, lines }) => {
  const channel = makeChannel({ type, address, token: 't0ken' });
  const [user, list, create, edit] = lines;
  const text = type === 'gitlabmergerequestcomment' ? body.replace('flux-pr-', 'flux-mr-') : body;

  function put(found: readonly unknown[], one = notice): Promise<readonly Sent[]> {
    const answers: readonly Answer[] = [{ body: me }, { body: found }];
    return record(channel, [one], answers);
  }

  test('is created when there is none', async () => {
    const sent = await put([]);
    expect(sent.map(({ line }) => line)).toEqual([user, list, create]);
    expect(sent[2]?.body).toEqual({ body: text });
  });

  test('is edited when it says something else', async () => {
    const sent = await put([own(4, 'hello'), own(5, `${text}old`)]);
    expect(sent.map(({ line }) => line)).toEqual([user, list, edit]);
    expect(sent[2]?.body).toEqual({ body: text });
  });

  test('is left alone when it says the same', async () => {
    expect(await put([own(5, text.replaceAll('\n', '\r\n'))])).toHaveLength(2);
  });

  test('is never that of somebody else, whatever it contains', async () => {
    const foreign = { id: 5, body: text, user: { login: 'mallory' }, author: { username: 'mallory' } };
    expect((await put([foreign])).map(({ line }) => line)).toEqual([user, list, create]);
  });

  test('is looked for on further pages, of which there are not many', async () => {
    const page = { body: Array.from({ length: 100 }, (_, index) => own(index + 100, 'x')) };
    const sent = await record(channel, [notice], [{ body: me }, page, { body: [own(5, `${text}old`)] }]);
    expect(sent[2]?.line).toContain('page=2');
    expect(sent.at(-1)?.line).toBe(edit);
    const endless = await record(
      channel,
      [notice],
      [{ body: me }, ...Array.from({ length: 50 }, () => page)],
    );
    expect(endless).toHaveLength(12);
  });

  test('needs a number', async () => {
    const odd = { ...notice, metadata: { change_request: '../7' } };
    await expect(put([], odd)).rejects.toThrow('expected the number of a change request');
  });

  test('is turned by a quiet event from a warning only', async () => {
    const quiet = { ...notice, standing: 'quiet' as const };
    expect(await put([], quiet)).toHaveLength(2);
    expect(await put([own(5, `${text}old`)], quiet)).toHaveLength(2);
    expect(await put([own(5, `${text}⚠️`)], quiet)).toHaveLength(3);
  });
});

test("the token of a workflow comments as the workflow's bot", async () => {
  const channel = makeChannel({
    type: 'githubpullrequestcomment',
    address: 'https://github.com/a/b',
    token: 'ghs_1',
  });
  const own = { id: 5, body, user: { login: 'github-actions[bot]' } };
  expect(await record(channel, [notice], [{ status: 403 }, { body: [own] }])).toHaveLength(2);
});

test('a comment calls nobody and does not end its marker early', async () => {
  const channel = makeChannel({
    type: 'githubpullrequestcomment',
    address: 'https://github.com/a/b',
    token: 't',
  });
  const hostile = {
    ...notice,
    message: 'hi @octocat and --> <!-- me@example.com',
    metadata: { ...notice.metadata, big: 'x'.repeat(90_000) },
  };
  const sent = await record(channel, [hostile]);
  const text = JSON.stringify(sent.at(-1)?.body);
  expect(text).toContain('hi @\u200boctocat and --&gt; &lt;!-- me@example.com');
  expect(text.length).toBeLessThan(65_536);
});

test('a dispatch that is too large is shortened, one with too long a name refused', async () => {
  const channel = makeChannel({ type: 'githubdispatch', address: 'https://github.com/a/b', token: 't' });
  const [sent] = await record(channel, [{ ...pushed, message: 'é'.repeat(200_000) }]);
  expect(JSON.stringify(sent?.body).length).toBeLessThan(64_000);
  const involvedObject = { ...pushed.involvedObject, name: 'x'.repeat(120) };
  await expect(record(channel, [{ ...pushed, involvedObject }])).rejects.toThrow('at most 100 characters');
});
