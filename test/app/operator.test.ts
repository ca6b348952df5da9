import { describe, expect, test } from 'vitest';
import { push } from '../support/app/payloads.ts';
import { useStage } from '../support/app/story.ts';

const stage = useStage({
  environment: {
    TIDEMARK_PAGE: 'operator',
    TIDEMARK_OPERATOR_PORT: '0',
    TIDEMARK_ENCRYPTION_KEY: Buffer.from('0123456789abcdef0123456789abcdef').toString('base64'),
  },
});

async function call(path: string, init: RequestInit = {}): Promise<{ status: number; body: string }> {
  const response = await fetch(`${stage().service.operatorUrl}${path}`, init);
  return { status: response.status, body: await response.text() };
}

async function send(method: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  return call(path, {
    method,
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
}

const credentials = '/api/installations/1/credentials';
const login = { host: 'registry.example.com', username: 'robot', password: 'hunter2-hunter2' };

describe('the page of the operator', () => {
  test('shows what a run found: the policy, its funnel, the pull request', async () => {
    const { service, repository } = stage();
    expect((await call('/')).body).not.toContain('1.1.0');
    await service.send('push', push(repository));
    await service.settle();
    // A page keeps its list for two seconds.
    const poll = (path: string) =>
      expect.poll(async () => (await call(path)).body, { timeout: 20_000, interval: 200 });
    await poll('/repositories/100').toContain('acme/fleet');
    await poll('/repositories/100').toContain('/acme/fleet/pull/1');
    await poll('/policies?q=1.1.0').toContain('flux-system/app');
    await poll('/repositories/100/policies/flux-system%2Fapp').toContain('not excluded');
    const policy = await call('/repositories/100/policies/flux-system%2Fapp');
    expect(policy.body).toContain('not excluded');
    expect(policy.body).toContain('1.1.0');
  });

  test('is not on the listener that the world reaches, and neither are metrics', async () => {
    const { service } = stage();
    for (const path of ['/', '/policies', '/repositories/100', '/metrics', credentials])
      expect((await fetch(`${service.url}${path}`)).status).toBe(404);
  });

  test('stands beside metrics of what was done', async () => {
    const { body } = await call('/metrics');
    expect(body).toMatch(/tidemark_jobs_total\{outcome="changed"\} [1-9]/);
    expect(body).toContain('tidemark_webhooks_total{event="push",result="accepted"}');
    expect(body).toContain('tidemark_queue_jobs{state="waiting"} 0');
  });

  test('health and readiness are on both', async () => {
    const { service } = stage();
    for (const path of ['/healthz', '/readyz']) {
      expect((await fetch(`${service.url}${path}`)).status).toBe(200);
      expect((await call(path)).status).toBe(200);
    }
  });
});

describe('the interface for credentials', () => {
  test('takes logins and secrets, and tells of them without passwords', async () => {
    expect(await send('PUT', credentials, login)).toMatchObject({ status: 200 });
    const secret = { namespace: 'flux-system', name: 'pull', data: { token: 'hunter3-hunter3' } };
    expect(await send('PUT', '/api/installations/1/secrets', secret)).toMatchObject({ status: 200 });
    const listed = `${(await call(credentials)).body}${(await call('/api/installations/1/secrets')).body}`;
    expect(listed).toContain('registry.example.com');
    expect(listed).toContain('"keys":["token"]');
    expect(listed).not.toMatch(/hunter/);
  });

  test('forgets what is deleted', async () => {
    expect(await send('DELETE', credentials, { host: login.host })).toMatchObject({ status: 200 });
    const which = { namespace: 'flux-system', name: 'pull' };
    expect(await send('DELETE', '/api/installations/1/secrets', which)).toMatchObject({ status: 200 });
    expect((await call(credentials)).body).toBe('[]');
    expect((await call('/api/installations/1/secrets')).body).toBe('[]');
  });

  test.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['a field too many', JSON.stringify({ ...login, passwort: 'hunter4-hunter4' })],
    ['no password', JSON.stringify({ ...login, password: undefined })],
  ])('refuses %s, and repeats nothing of it', async (_, body) => {
    const answer = await call(credentials, {
      method: 'PUT',
      body,
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('expected');
    expect(answer.body).not.toMatch(/hunter/);
  });

  test.each([
    ['a form', { 'content-type': 'text/plain' }, 415],
    ['another site', { origin: 'https://evil.example.com' }, 403],
    ['no site at all', { origin: 'null' }, 403],
  ])('cannot be used by a browser from %s', async (_, headers, status) => {
    expect((await send('PUT', credentials, login, headers)).status).toBe(status);
    expect((await call(credentials)).body).toBe('[]');
  });

  test('leaves no password in the log or in the store', async () => {
    const { service } = stage();
    await send('PUT', credentials, login);
    const entries = await service.state.store.list('', { limit: 10_000 });
    expect(entries.some(({ key }) => key.includes('credential'))).toBe(true);
    expect(JSON.stringify(entries)).not.toContain(login.password);
    expect(service.log()).not.toContain(login.password);
  });

  test('what was entered goes with the installation', async () => {
    const { service } = stage();
    await send('PUT', credentials, login);
    await service.service.receive({
      id: 'gone',
      name: 'installation',
      payload: { action: 'deleted', installation: { id: 1, account: { login: 'acme' } }, repositories: [] },
    });
    const keys = (await service.state.store.list('tenant/1/', { limit: 100 })).map(({ key }) => key);
    expect(keys.filter((key) => key.includes('credential'))).toEqual([]);
  });
});
