import { describe, expect, test } from 'vitest';
import { createSecretStore } from '../../src/registry/credentials/secrets.ts';
import { fleet, lintFiles, toShort } from './support.ts';

// In pieces, so that nobody takes the tests for a leak.
const tokens: readonly (readonly [string, string])[] = [
  ['a GitHub token', join('ghp', '_16C7e42F292c6912E7710c838347Ae178B4a')],
  ['a GitLab token', join('glpat', '-x9Kq2vB7LmNc4RtY8sWd')],
  ['a Docker Hub token', join('dckr', '_pat_q7Zx3Vb9Nm2Lk8Jh5Gf1Ds4Ap0O')],
  ['an AWS access key', join('AKIA', 'Q7ZX3VBNMLKJHGFD')],
  ['a Slack token', join('xoxb', '-1234567890-abcdefghijklmnop')],
  [
    'a private key',
    join('-----BEGIN RSA', ' PRIVATE KEY-----\n  MIIEowIBAAKCAQEAtN0pQ7ZxVbNmLkJhGfDsApOiUyTrEwQ1\n'),
  ],
];

function join(...parts: readonly string[]): string {
  return parts.join('');
}

function config(login: unknown): string {
  return JSON.stringify({ auths: { 'ghcr.io': login } });
}

function secret(lines: string): string {
  return `apiVersion: v1\nkind: Secret\nmetadata:\n  name: pull\ntype: kubernetes.io/dockerconfigjson\n${lines}`;
}

describe('a committed secret', () => {
  test.each(tokens)('is an error that does not repeat it: %s', (what, token) => {
    const { findings } = lintFiles({ ...fleet(), 'a.yaml': `a: |\n  ${token}\n` });
    expect(toShort(findings)).toEqual(['a.yaml:2:3 error plain-token']);
    expect(findings[0]?.message).toContain(what);
    expect(findings[0]?.message).not.toContain(token.slice(0, 12));
  });

  test.each([
    ['a placeholder', `ghp_${'x'.repeat(36)}`],
    ['the example of the documentation', join('AKIA', 'IOSFODNN7EXAMPLE')],
    ['a part of a longer word', `${'z'.repeat(20)}${tokens[0]?.[1]}`],
    ['a token that is too short', 'ghp_16C7e42F292c'],
    ['a digest', `example.com/app@sha256:${'0123456789abcdef'.repeat(4)}`],
  ])('is not seen in %s', (_title, text) => {
    expect(lintFiles({ ...fleet(), 'a.yaml': `a: ${text}\n` }).findings).toEqual([]);
  });

  test('is told for five places of a file at most', () => {
    const text = `- ${tokens[0]?.[1]}\n`.repeat(20);
    expect(lintFiles({ ...fleet(), 'a.yaml': text }).findings).toHaveLength(5);
  });

  const login = config({ username: 'bot', password: 'hunter2' });

  test.each([
    ['stringData', `stringData:\n  .dockerconfigjson: '${login}'\n`, 'a.yaml:7:3'],
    ['data', `data:\n  .dockerconfigjson: ${Buffer.from(login).toString('base64')}\n`, 'a.yaml:7:3'],
    ['.dockercfg', `stringData:\n  .dockercfg: '{"ghcr.io": {"auth": "Ym90Omh1bnRlcjI="}}'\n`, 'a.yaml:7:3'],
  ])('is an error in %s of a Secret', (_title, lines, where) => {
    const { findings } = lintFiles({ ...fleet(), 'a.yaml': secret(lines) });
    expect(toShort(findings)).toEqual([`${where} error plain-secret`]);
    expect(findings[0]?.message).not.toContain('hunter2');
  });

  test.each([
    ['encrypted with SOPS', `stringData:\n  .dockerconfigjson: '${login}'\nsops:\n  version: 3.9.0\n`],
    ['an encrypted value', `stringData:\n  .dockerconfigjson: ENC[AES256_GCM,data:abc,type:str]\n`],
    ['without a login', `stringData:\n  .dockerconfigjson: '${config({})}'\n`],
    [
      'with a variable',
      `stringData:\n  .dockerconfigjson: '${config({ password: join('$', '{TOKEN}') })}'\n`,
    ],
    ['not JSON', `stringData:\n  .dockerconfigjson: '{'\n`],
  ])('is not seen in a Secret that is %s', (_title, lines) => {
    expect(lintFiles({ ...fleet(), 'a.yaml': secret(lines) }).findings).toEqual([]);
  });
});

describe('a secret that a repository refers to', () => {
  const files = fleet({ repository: 'secretRef:\n  name: pull\ncertSecretRef:\n  name: pull\n' });

  test('is a warning with the places where it was looked for, once', () => {
    const secrets = createSecretStore({ environment: {} });
    const { findings } = lintFiles(files, { secrets });
    expect(toShort(findings)).toEqual(['repository.yaml:10:11 warning secret-unavailable']);
    expect(findings[0]?.message).toContain('TIDEMARK_SECRET_FLUX_SYSTEM_PULL');
    expect(findings[0]?.message).toContain('1 more object refers');
  });

  test('is none when it is there', () => {
    const environment = { TIDEMARK_SECRET_FLUX_SYSTEM_PULL: '{".dockerconfigjson": "{}"}' };
    expect(lintFiles(files, { secrets: createSecretStore({ environment }) }).findings).toEqual([]);
  });

  test('is an error when it cannot be used', () => {
    const environment = { TIDEMARK_SECRET_FLUX_SYSTEM_PULL: '[]' };
    const { findings } = lintFiles(files, { secrets: createSecretStore({ environment }) });
    expect(toShort(findings)).toEqual(['repository.yaml:10:11 error invalid-credentials']);
  });
});
