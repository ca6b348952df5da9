import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPageHandler } from '../../../src/service/page/create-page-handler.ts';
import { createPage } from '../../../src/service/page/create-page.ts';
import { createGithubIdentity } from '../../../src/service/page/sign-in/github-identity.ts';
import { createSessions, sessionLifetime } from '../../../src/service/page/sign-in/sessions.ts';
import { createSignIn } from '../../../src/service/page/sign-in/sign-in.ts';
import { openStateFile } from '../../../src/service/sqlite/open-state-file.ts';
import { createSqliteStore } from '../../../src/service/store/sqlite/create-sqlite-store.ts';
import { portOf } from '../../support/port-of.ts';
import { createPageData, createView } from '../../support/service/views.ts';

/** As much of GitHub as a sign-in asks for: mona may read repository 2 of installation 1. */
function createGithub(asked: string[]) {
  return createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`.trim());
    const path = (request.url ?? '').split('?')[0] ?? '';
    const answers: Record<string, unknown> = {
      '/login/oauth/access_token': { access_token: 'ghu_secret', token_type: 'bearer', scope: '' },
      '/api/v3/user': { login: 'mona', id: 1 },
      '/api/v3/user/installations': { total_count: 1, installations: [{ id: 1 }] },
      '/api/v3/user/installations/1/repositories': { total_count: 1, repositories: [{ id: 2 }] },
    };
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const isBad = text.includes('bad-code');
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(isBad ? { error: 'bad_verification_code' } : (answers[path] ?? {})));
    });
  });
}

const createStore = () => createSqliteStore(openStateFile({ file: ':memory:', warn: () => {} }));

let closing: (() => Promise<void>)[] = [];
let asked: string[];
let failures: unknown[];
let origin: string;
let github: string;

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => new Promise((resolve) => server.close(() => resolve())));
  return `http://127.0.0.1:${portOf(server)}`;
}

beforeEach(async () => {
  asked = [];
  failures = [];
  github = await listen(createGithub(asked));
  const store = createStore();
  const signIn = createSignIn({
    provider: createGithubIdentity({
      clientId: 'Iv1.client',
      clientSecret: 'shh',
      baseUrl: `${github}/api/v3`,
    }),
    sessions: createSessions(store),
    publicUrl: 'https://tidemark.example.com',
    onFailure: (error) => failures.push(error),
  });
  const page = createPage({ data: createPageData([createView(1), createView(2)]) });
  const access = { kind: 'sign-in', signIn } as const;
  const handle = createPageHandler({ page, access, onError: (error) => failures.push(error) });
  origin = await listen(
    createServer((request, response) => {
      void handle(request, response).then((isDone) => isDone || response.writeHead(404).end());
    }),
  );
});

afterEach(async () => {
  await Promise.all(closing.map(async (close) => close()));
  closing = [];
});

async function visit(path: string, cookie = '', method = 'GET'): Promise<Response> {
  return fetch(new URL(path, origin), { method, redirect: 'manual', headers: { cookie } });
}

function toCookie(response: Response, name: string): string {
  const found = response.headers.getSetCookie().find((text) => text.startsWith(name)) ?? '';
  return found.split(';')[0] ?? '';
}

async function signIn(code = 'good-code'): Promise<Response> {
  const begun = await visit('/sign-in');
  const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
  return visit(`/sign-in/callback?code=${code}&state=${state}`, toCookie(begun, '__Host-tidemark-state'));
}

describe('without a session', () => {
  test.each(['/', '/policies', '/repositories/2', '/repositories/2/policies/x'])(
    '%s asks to sign in and shows nothing',
    async (path) => {
      const response = await visit(path);
      expect(response.status).toBe(401);
      const body = await response.text();
      expect(body).toContain('Sign in with GitHub');
      expect(body).not.toContain('acme');
    },
  );

  test('a made-up cookie is none', async () => {
    expect((await visit('/', `__Host-tidemark-session=${'a'.repeat(43)}`)).status).toBe(401);
    expect((await visit('/', '__Host-tidemark-session=../../tenant')).status).toBe(401);
  });

  test('other paths are left to others', async () => {
    expect((await visit('/api/github/webhooks')).status).toBe(404);
  });
});

describe('signing in', () => {
  test('sends the browser to GitHub, bound to a state in a cookie that scripts cannot read', async () => {
    const response = await visit('/sign-in');
    const target = new URL(response.headers.get('location') ?? '');
    expect(target.origin + target.pathname).toBe(`${github}/login/oauth/authorize`);
    expect(target.searchParams.get('client_id')).toBe('Iv1.client');
    expect(target.searchParams.get('redirect_uri')).toBe('https://tidemark.example.com/sign-in/callback');
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toContain(target.searchParams.get('state'));
    for (const attribute of ['Secure', 'HttpOnly', 'SameSite=Lax', 'Path=/'])
      expect(cookie).toContain(attribute);
  });

  test('shows the repositories that this person can read, and no others', async () => {
    const done = await signIn();
    expect(done.status).toBe(303);
    const body = await (await visit('/', toCookie(done, '__Host-tidemark-session'))).text();
    expect(body).toContain('acme/fleet-2');
    expect(body).not.toContain('acme/fleet-1');
    expect(body).toContain('mona');
  });

  test('asks GitHub for what it needs, with the token of the person', async () => {
    await signIn();
    expect(asked).toEqual([
      'POST /login/oauth/access_token',
      'GET /api/v3/user token ghu_secret',
      'GET /api/v3/user/installations?per_page=100 token ghu_secret',
      'GET /api/v3/user/installations/1/repositories?per_page=100 token ghu_secret',
    ]);
  });

  test.each([
    ['another state', 'x'.repeat(43)],
    ['no state', ''],
  ])('is refused with %s', async (_, state) => {
    const begun = await visit('/sign-in');
    const cookie = toCookie(begun, '__Host-tidemark-state');
    const response = await visit(`/sign-in/callback?code=good-code&state=${state}`, cookie);
    expect(response.status).toBe(400);
    expect(toCookie(response, '__Host-tidemark-session')).toBe('');
    expect(asked).toEqual([]);
  });

  test('is refused in a browser that did not begin it', async () => {
    const begun = await visit('/sign-in');
    const state = new URL(begun.headers.get('location') ?? '').searchParams.get('state') ?? '';
    expect((await visit(`/sign-in/callback?code=good-code&state=${state}`)).status).toBe(400);
  });

  test('says nothing of why GitHub refused, but tells the operator', async () => {
    const response = await signIn('bad-code');
    expect(response.status).toBe(502);
    expect(await response.text()).not.toContain('bad_verification_code');
    expect(failures).toHaveLength(1);
  });
});

describe('signing out', () => {
  test('ends the session, also for whoever kept the cookie', async () => {
    const cookie = toCookie(await signIn(), '__Host-tidemark-session');
    expect((await visit('/', cookie)).status).toBe(200);
    expect((await visit('/sign-out', cookie, 'POST')).status).toBe(303);
    expect((await visit('/', cookie)).status).toBe(401);
  });

  test('takes a POST, so that no link does it', async () => {
    const cookie = toCookie(await signIn(), '__Host-tidemark-session');
    expect((await visit('/sign-out', cookie)).status).toBe(404);
    expect((await visit('/', cookie)).status).toBe(200);
  });
});

test('the store holds no secret of a session, and forgets it after half an hour', async () => {
  const store = createStore();
  const puts: unknown[][] = [];
  const put = async (...entry: Parameters<typeof store.put>) => {
    puts.push(entry);
  };
  const secret = await createSessions({ ...store, put }).open({ login: 'mona', repositories: [2] });
  expect(JSON.stringify(puts)).not.toContain(secret);
  expect(puts[0]?.[2]).toEqual({ ttl: sessionLifetime });
});
