import { describe, expect, test } from 'vitest';
import { readSettings } from '../../../src/service/settings/read-settings.ts';
import { makeAppKey } from '../../support/app/app-keys.ts';

const { privateKey } = makeAppKey();
const secret = 'a-secret-of-the-tests-with-many-characters';
const right = { APP_ID: '1', PRIVATE_KEY: privateKey, WEBHOOK_SECRET: secret };

function settingsOf(environment: Readonly<Record<string, string>>) {
  const read = readSettings({ ...right, ...environment });
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return read.settings;
}

function problemsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  const read = readSettings({ ...right, ...environment });
  return 'problems' in read ? read.problems : [];
}

describe('the settings of the App', () => {
  test('have usual values for everything that is not said', () => {
    expect(settingsOf({})).toMatchObject({
      appId: 1,
      apiUrl: 'https://api.github.com',
      serverUrl: 'https://github.com',
      host: '127.0.0.1',
      port: 3000,
      role: 'all',
      jobTimeout: 300_000,
    });
  });

  test.each([
    ['github.example.com', 'https://github.example.com/api/v3', 'https://github.example.com'],
    ['acme.ghe.com', 'https://api.acme.ghe.com', 'https://acme.ghe.com'],
  ])('know where the API of %s is', (host, apiUrl, serverUrl) => {
    expect(settingsOf({ GHE_HOST: host })).toMatchObject({ apiUrl, serverUrl });
  });

  test('take a private key in one line, in base64, and several', () => {
    const other = makeAppKey().privateKey;
    expect(settingsOf({ PRIVATE_KEY: privateKey.replaceAll('\n', String.raw`\n`) }).privateKeys).toEqual([
      privateKey.trim(),
    ]);
    const both = Buffer.from(`${privateKey}${other}`).toString('base64');
    expect(settingsOf({ PRIVATE_KEY: both }).privateKeys).toHaveLength(2);
  });

  test('take the secret before as well, after the one that counts', () => {
    const old = 'the-secret-that-was-used-until-yesterday';
    expect(settingsOf({ WEBHOOK_SECRET_OLD: old }).webhookSecrets).toEqual([secret, old]);
  });

  test.each([
    ['PORT', 'http'],
    ['TIDEMARK_JOB_TIMEOUT', '5'],
    ['TIDEMARK_JOB_TIMEOUT', '2h'],
    ['TIDEMARK_CONCURRENCY', '0'],
    ['GHE_HOST', 'https://github.example.com'],
    ['REDIS_URL', 'http://redis'],
    ['LOG_LEVEL', 'loud'],
    ['PRIVATE_KEY', 'text'],
    ['PRIVATE_KEY', 'not base64 !'],
    ['WEBHOOK_SECRET_OLD', 'short'],
    ['TIDEMARK_ENCRYPTION_KEY', 'short'],
    ['TIDEMARK_REGISTRY_ALLOW', 'https://ghcr.io'],
    ['TIDEMARK_WRITE_PACE', '0s'],
    ['TIDEMARK_WRITE_PACE', 'fast'],
  ])('refuse %s=%s with its name and what is expected', (name, value) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}.*: expected .+, found `));
  });

  test('take a faster pace of writes for an Enterprise Server only', () => {
    expect(settingsOf({}).writePace).toBe(1_000);
    expect(settingsOf({ GHE_HOST: 'github.example.com', TIDEMARK_WRITE_PACE: '0s' }).writePace).toBe(0);
    expect(problemsOf({ GHE_HOST: 'acme.ghe.com', TIDEMARK_WRITE_PACE: '0s' })).toHaveLength(1);
  });

  test('never show a secret that is wrong', () => {
    const problems = problemsOf({ REDIS_URL: 'http://user:hunter2@redis', WEBHOOK_SECRET: 'hunter2' });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toContain('hunter2');
  });

  test('refuse a file of a key that cannot be read', () => {
    const read = readSettings({ APP_ID: '1', WEBHOOK_SECRET: secret, PRIVATE_KEY_PATH: '/nowhere/key.pem' });
    expect(read).toEqual({ problems: [expect.stringContaining('found none at "/nowhere/key.pem"')] });
  });
});
