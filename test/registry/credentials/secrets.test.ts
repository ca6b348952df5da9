import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import {
  createSecretStore,
  requireSecret,
  toSecretVariable,
} from '../../../src/registry/credentials/secrets.ts';
import { catchCoded, createFolder } from './support.ts';

const REF = { namespace: 'flux-system', name: 'ghcr.pull' };

describe('the directory', () => {
  test('holds a file per key, read to the last byte', () => {
    const directory = createFolder({
      'flux-system/ghcr.pull/.dockerconfigjson': '{"auths":{}}\n',
      'flux-system/ghcr.pull/username': ' ann ',
      'flux-system/ghcr.pull/nested/ignored': 'x',
    });
    const secret = createSecretStore({ directory, environment: {} }).read(REF);
    expect([...(secret ?? [])]).toEqual([
      ['.dockerconfigjson', '{"auths":{}}\n'],
      ['username', ' ann '],
    ]);
  });

  test('may be a mount of Kubernetes, with links into ..data', () => {
    const directory = createFolder({ 'flux-system/ghcr.pull/..2026_01_01/token': 'abc' });
    const folder = join(directory, 'flux-system', 'ghcr.pull');
    symlinkSync('..2026_01_01', join(folder, '..data'));
    symlinkSync(join('..data', 'token'), join(folder, 'token'));
    const secret = createSecretStore({ directory, environment: {} }).read(REF);
    expect([...(secret ?? [])]).toEqual([['token', 'abc']]);
  });

  test('comes before the variable', () => {
    const directory = createFolder({ 'flux-system/ghcr.pull/from': 'directory' });
    const environment = { TIDEMARK_SECRET_FLUX_SYSTEM_GHCR_PULL: '{"from":"variable"}' };
    expect(createSecretStore({ directory, environment }).read(REF)?.get('from')).toBe('directory');
  });

  test('gives nothing out of the folder of the secret', async () => {
    const directory = createFolder({ outside: 's3cret', 'flux-system/other/key': 's3cret' });
    const folder = join(directory, 'flux-system', 'ghcr.pull');
    mkdirSync(folder);
    symlinkSync(join(directory, 'outside'), join(folder, 'key'));
    const error = await catchCoded(() => createSecretStore({ directory, environment: {} }).read(REF));
    expect(error.code).toBe('invalid-credentials');
    expect(error.message).toBe(`secret folder '${folder}': 'key' leads out of the folder`);
  });

  test('is not read beyond the size that Kubernetes allows', async () => {
    const directory = createFolder({ 'flux-system/ghcr.pull/a': 'a'.repeat(600_000) });
    writeFileSync(join(directory, 'flux-system', 'ghcr.pull', 'b'), 'b'.repeat(600_000));
    const error = await catchCoded(() => createSecretStore({ directory, environment: {} }).read(REF));
    expect(error.message).toMatch(/expected at most 1048576 bytes in all keys$/);
  });

  test('is refused when the place of a secret is a file', async () => {
    const directory = createFolder({ 'flux-system/ghcr.pull': 's3cret' });
    const error = await catchCoded(() => createSecretStore({ directory, environment: {} }).read(REF));
    expect(error.message).toMatch(/could not be read \(ENOTDIR\)$/);
  });

  test.each([
    ['..', 'name'],
    ['.', 'name'],
    ['ns', '../../etc'],
    ['ns', 'a/b'],
    ['ns', 'a\\b'],
    ['ns', ''],
    ['ns', '-a'],
    ['ns', 'a..b'],
    ['ns', 'UPPER'],
    ['ns', 'a'.repeat(254)],
    ['ns\0', 'a'],
  ])('is not left by the names %j and %j', async (namespace, name) => {
    const store = createSecretStore({ directory: createFolder(), environment: {} });
    const error = await catchCoded(() => store.read({ namespace, name }));
    expect(error.code).toBe('invalid-value');
  });
});

describe('the variable', () => {
  test.each([
    [{ namespace: 'flux-system', name: 'ghcr.pull' }, 'TIDEMARK_SECRET_FLUX_SYSTEM_GHCR_PULL'],
    [{ namespace: 'a', name: 'b-c' }, 'TIDEMARK_SECRET_A_B_C'],
    [{ namespace: 'a-b', name: 'c' }, 'TIDEMARK_SECRET_A_B_C'],
  ])('of %j is %s', (ref, variable) => {
    expect(toSecretVariable(ref)).toBe(variable);
  });

  test('holds a JSON object of keys and values', () => {
    const environment = { TIDEMARK_SECRET_FLUX_SYSTEM_GHCR_PULL: '{"username":"ann","__proto__":"x"}' };
    const secret = createSecretStore({ environment }).read(REF);
    expect([...(secret ?? [])]).toEqual([
      ['username', 'ann'],
      ['__proto__', 'x'],
    ]);
  });

  test.each(['s3cret', '"s3cret"', '["s3cret"]', '{"key": 1, "other": "s3cret"}', '{"key": "s3cret'])(
    'is refused when it is %s',
    async (text) => {
      const store = createSecretStore({ environment: { TIDEMARK_SECRET_FLUX_SYSTEM_GHCR_PULL: text } });
      const error = await catchCoded(() => store.read(REF));
      expect(error.code).toBe('invalid-credentials');
      expect(error.message).toBe(
        "variable 'TIDEMARK_SECRET_FLUX_SYSTEM_GHCR_PULL': expected a JSON object of keys and strings",
      );
    },
  );
});

describe('a missing secret', () => {
  test('is undefined for those who can do without', () => {
    const directory = createFolder();
    expect(createSecretStore({ directory, environment: {} }).read(REF)).toBeUndefined();
    expect(
      createSecretStore({ environment: { TIDEMARK_SECRET_FLUX_SYSTEM_GHCR_PULL: '' } }).read(REF),
    ).toBeUndefined();
  });

  test.each([
    [
      'a directory',
      { directory: '/run/no-such-secrets' },
      "secret 'flux-system/ghcr.pull' not found: expected the folder '/run/no-such-secrets/flux-system/ghcr.pull' " +
        "or the variable 'TIDEMARK_SECRET_FLUX_SYSTEM_GHCR_PULL', found neither",
    ],
    [
      'no directory',
      {},
      "secret 'flux-system/ghcr.pull' not found: expected the folder '<TIDEMARK_SECRETS_DIR>/flux-system/ghcr.pull' " +
        "(TIDEMARK_SECRETS_DIR is not set) or the variable 'TIDEMARK_SECRET_FLUX_SYSTEM_GHCR_PULL', found neither",
    ],
  ])('is an error that names both places, with %s', async (_, options, message) => {
    const error = await catchCoded(() =>
      requireSecret(createSecretStore({ ...options, environment: {} }), REF),
    );
    expect(error.code).toBe('missing-reference');
    expect(error.message).toBe(message);
  });
});
