import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findConnection } from '../../../src/registry/credentials/find-connection.ts';
import { createSecretStore } from '../../../src/registry/credentials/secrets.ts';
import { makeImageRepository } from '../../support/image-repositories.ts';

const ca = readFileSync(join(import.meta.dirname, 'fixtures/certificate.pem'), 'utf8');
const image = 'registry.example.com/app';

function find(
  spec: { certSecretRef?: { name: string }; proxySecretRef?: { name: string } },
  secrets: object = {},
) {
  const environment = Object.fromEntries(
    Object.entries(secrets).map(([name, keys]) => [`TIDEMARK_SECRET_APPS_${name}`, JSON.stringify(keys)]),
  );
  return findConnection(makeImageRepository('app', { image, ...spec }), createSecretStore({ environment }));
}

test('a repository without references is reached in the usual way', () => {
  expect(find({})).toBeUndefined();
});

test('certificates and the proxy come from the secrets of the namespace', () => {
  const references = { certSecretRef: { name: 'tls' }, proxySecretRef: { name: 'proxy' } };
  const connection = find(references, { TLS: { 'ca.crt': ca }, PROXY: { address: 'http://proxy:3128' } });
  expect(connection).toEqual({ certs: { ca }, proxy: { address: 'http://proxy:3128/' } });
});

test.each([
  ['a secret that is not there', {}, 'missing-reference', "'apps/proxy' not found"],
  ['a secret without an address', { PROXY: { host: 'x' } }, 'invalid-credentials', "key 'address' not found"],
  ['a SOCKS proxy', { PROXY: { address: 'socks5://proxy:1080' } }, 'unsupported-option', 'SOCKS'],
])('%s is told at its reference', (_, secrets, code, text) => {
  expect(() => find({ proxySecretRef: { name: 'proxy' } }, secrets)).toThrow(
    expect.objectContaining({
      code,
      message: expect.stringContaining(text),
      place: expect.objectContaining({ line: 8 }),
    }),
  );
});
