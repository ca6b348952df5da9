import { describe, expect, test } from 'vitest';
import { readSettings } from '../../src/service/settings/read-settings.ts';
import { useStage } from '../support/app/story.ts';

const github = {
  TIDEMARK_PAGE: 'github',
  TIDEMARK_PUBLIC_URL: 'https://tidemark.example.com',
  GITHUB_CLIENT_ID: 'Iv1.client',
  GITHUB_CLIENT_SECRET: 'a-secret-of-the-client',
};

describe('with sign-in', () => {
  const stage = useStage({ environment: github });

  test('the listener that the world reaches asks everybody who they are', async () => {
    const { service } = stage();
    const response = await fetch(`${service.url}/`);
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('Sign in with GitHub');
  });

  test('signing in begins at the GitHub that the App belongs to', async () => {
    const { service, hub } = stage();
    const response = await fetch(`${service.url}/sign-in`, { redirect: 'manual' });
    expect(response.headers.get('location')).toContain(`${hub.url}/login/oauth/authorize?`);
  });

  test('webhooks are answered beside it', async () => {
    const { service } = stage();
    expect((await service.send('ping', { zen: 'x' })).status).toBeLessThan(300);
  });
});

describe('as it comes', () => {
  const stage = useStage();

  test('there is no page and no listener of the operator', async () => {
    const { service } = stage();
    expect(service.operatorUrl).toBeUndefined();
    for (const path of ['/', '/sign-in', '/policies', '/metrics'])
      expect((await fetch(`${service.url}${path}`)).status).toBe(404);
  });
});

describe('settings of the page', () => {
  function problemsOf(environment: Record<string, string>): readonly string[] {
    const read = readSettings(environment);
    const found = 'problems' in read ? read.problems : [];
    return found.filter((problem) => !/^(?:APP_ID|PRIVATE_KEY|WEBHOOK_SECRET):/.test(problem));
  }

  test('it is never shown to everybody by accident', () => {
    const open = {
      TIDEMARK_PAGE: 'operator',
      TIDEMARK_OPERATOR_PORT: '9090',
      TIDEMARK_OPERATOR_HOST: '0.0.0.0',
    };
    expect(problemsOf(open)).toEqual([
      expect.stringContaining('TIDEMARK_OPERATOR_HOST: expected an address of this machine only'),
    ]);
    expect(problemsOf({ ...open, TIDEMARK_OPERATOR_HOST: '127.0.0.1' })).toEqual([]);
    expect(problemsOf({ TIDEMARK_PAGE: 'operator' })).toEqual([
      expect.stringContaining('TIDEMARK_OPERATOR_PORT: expected a port'),
    ]);
  });

  test('everything that a sign-in lacks is told together', () => {
    const names = problemsOf({ TIDEMARK_PAGE: 'github' }).map((problem) => problem.split(':')[0]);
    expect(names).toEqual(['TIDEMARK_PUBLIC_URL', 'GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET']);
    expect(problemsOf(github)).toEqual([]);
  });

  test.each(['http://tidemark.example.com', 'https://tidemark.example.com/path', 'tidemark'])(
    'the public address cannot be %s',
    (url) => {
      expect(problemsOf({ ...github, TIDEMARK_PUBLIC_URL: url })).toEqual([
        expect.stringContaining('TIDEMARK_PUBLIC_URL: expected a URL'),
      ]);
    },
  );
});
