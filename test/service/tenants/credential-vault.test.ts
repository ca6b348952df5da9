import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openStateFile } from '../../../src/service/sqlite/open-state-file.ts';
import { createSqliteStore } from '../../../src/service/store/sqlite/create-sqlite-store.ts';
import { createCredentialVault } from '../../../src/service/tenants/credential-vault.ts';
import { createKeyring } from '../../../src/service/tenants/keyring.ts';
import { createMemoryStore } from '../../support/memory-store.ts';

const key = 'MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=';
const keyring = createKeyring(key);

function makeVault(store = createMemoryStore()) {
  return createCredentialVault({ store, keyring, now: () => 1_000 });
}

const login = { host: 'ghcr.io', username: 'ada', password: 'lovelace-1815' };
const secret = {
  namespace: 'flux-system',
  name: 'pull',
  data: { username: 'ada', password: 'analytical-engine' },
};

describe('the secrets of an installation', () => {
  test('are listed without what is secret in them, and belong to it alone', async () => {
    const vault = makeVault();
    await vault.putCredential(1, { ...login, path: 'acme' });
    await vault.putCredential(1, { ...login, host: 'docker.io' });
    await vault.putSecret(1, secret);
    expect((await vault.listCredentials(1)).toSorted((a, b) => (a.host < b.host ? -1 : 1))).toEqual([
      { host: 'ghcr.io', path: 'acme', username: 'ada', updated: 1_000 },
      { host: 'index.docker.io', username: 'ada', updated: 1_000 },
    ]);
    expect(await vault.listSecrets(1)).toEqual([
      { namespace: 'flux-system', name: 'pull', keys: ['username', 'password'], updated: 1_000 },
    ]);
    expect(await vault.listCredentials(12)).toEqual([]);
    expect(await vault.open(2)).toEqual({ credentials: [], secrets: [], unreadable: 0 });
  });

  test('are replaced and deleted by what they are called', async () => {
    const vault = makeVault();
    await vault.putCredential(1, login);
    await vault.putCredential(1, { ...login, password: 'newer' });
    await vault.putCredential(1, { ...login, path: 'acme' });
    expect((await vault.open(1)).credentials.map(({ password }) => password).toSorted()).toEqual([
      'lovelace-1815',
      'newer',
    ]);
    await vault.deleteCredential(1, { host: 'GHCR.io' });
    expect((await vault.listCredentials(1)).map(({ path }) => path)).toEqual(['acme']);
    await vault.putSecret(1, secret);
    await vault.deleteSecret(1, secret);
    expect(await vault.listSecrets(1)).toEqual([]);
  });

  test('cannot be read with another key, or when they are moved to another installation', async () => {
    const store = createMemoryStore();
    await makeVault(store).putCredential(1, login);
    const [entry] = await store.list('tenant/1/', { limit: 10 });
    await store.put(entry?.key.replace('tenant/1/', 'tenant/2/') ?? '', entry?.value ?? '');
    expect(await makeVault(store).open(2)).toEqual({ credentials: [], secrets: [], unreadable: 1 });
    const other = createKeyring(Buffer.from('fedcba9876543210fedcba9876543210').toString('base64'));
    expect(await createCredentialVault({ store, keyring: other }).open(1)).toMatchObject({
      credentials: [],
      unreadable: 1,
    });
  });

  test('are not in the file of the store in any form', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tidemark-vault-'));
    try {
      const state = openStateFile({ file: join(directory, 'state.db'), warn: () => undefined });
      const store = createSqliteStore(state);
      const vault = createCredentialVault({ store, keyring });
      await vault.putCredential(1, login);
      await vault.putSecret(1, secret);
      expect((await vault.open(1)).credentials).toEqual([login]);
      await store.close();
      const bytes = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'latin1'));
      expect(bytes.join('').length).toBeGreaterThan(1_000);
      for (const text of [login.password, secret.data.password, 'ghcr.io', 'flux-system'])
        for (const form of [
          text,
          Buffer.from(text).toString('base64').replace(/=+$/u, ''),
          Buffer.from(text).toString('hex'),
        ])
          expect(bytes.join('')).not.toContain(form);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  test('are so many at most', async () => {
    const vault = makeVault();
    for (let index = 0; index < 200; index++) await vault.putCredential(1, { ...login, path: `p${index}` });
    await expect(vault.putCredential(1, { ...login, path: 'p200' })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await vault.putCredential(1, { ...login, path: 'p7', password: 'changed' });
    await vault.putCredential(2, login);
  });

  test.each<readonly [string, unknown, string]>([
    ['a pattern', { ...login, host: '*.example.com' }, 'host: expected an exact host'],
    ['an address', { ...login, host: 'https://ghcr.io' }, 'host: expected an exact host'],
    ['a path in the host', { ...login, host: 'ghcr.io/acme' }, 'host: expected an exact host'],
    ['a user in the host', { ...login, host: 'ada@ghcr.io' }, 'host: expected an exact host'],
    ['a bare word', { ...login, host: 'acme' }, 'host: expected an exact host'],
    ['a path that leads up', { ...login, path: '../x/' }, "path: expected the start of a repository's path"],
    ['no password', { host: 'ghcr.io', username: 'ada' }, 'password (invalid_type)'],
    ['a field that is not known', { ...login, token: 'lovelace-1815' }, '(unrecognized_keys)'],
    ['a list', [login], '(invalid_type)'],
  ])('a login with %s is refused without repeating it', async (_, value, message) => {
    const failed = makeVault().putCredential(1, value);
    await expect(failed).rejects.toThrow(message);
    await expect(failed).rejects.not.toThrow('lovelace');
  });

  test.each<readonly [string, unknown, string]>([
    [
      'a pattern for a host',
      { ...secret, data: { '.dockerconfigjson': '{"auths":{"*.example.com":{}}}' } },
      'exact hosts',
    ],
    ['an old pattern', { ...secret, data: { '.dockercfg': '{"*":{}}' } }, 'exact hosts'],
    ['a name that is none', { ...secret, name: '../x' }, 'name (invalid_format)'],
    ['too much', { ...secret, data: { a: 'x'.repeat(300_000) } }, 'at most 262144 bytes'],
    ['a number', { ...secret, data: { a: 1 } }, 'data.a (invalid_type)'],
  ])('a secret with %s is refused', async (_, value, message) => {
    await expect(makeVault().putSecret(1, value)).rejects.toThrow(message);
  });
});
