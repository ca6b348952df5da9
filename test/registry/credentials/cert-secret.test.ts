import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import { readCertSecret } from '../../../src/registry/credentials/cert-secret.ts';
import { catchCoded } from './support.ts';

const REF = { namespace: 'ns', name: 'n' };
const CERT = readFileSync(new URL('fixtures/certificate.pem', import.meta.url), 'utf8');
const KEY = readFileSync(new URL('fixtures/certificate.key', import.meta.url), 'utf8');
const OTHER_KEY = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

test.each([
  ['an authority', { 'ca.crt': CERT }, { ca: CERT }],
  ['a client', { 'tls.crt': CERT, 'tls.key': KEY }, { client: { cert: CERT, key: KEY } }],
  [
    'both',
    { 'ca.crt': CERT, 'tls.crt': CERT, 'tls.key': KEY, other: 'x' },
    { ca: CERT, client: { cert: CERT, key: KEY } },
  ],
  [
    'the names of before',
    { caFile: CERT, certFile: CERT, keyFile: KEY },
    { ca: CERT, client: { cert: CERT, key: KEY } },
  ],
  ['the new names before those of before', { 'ca.crt': CERT, caFile: 'broken' }, { ca: CERT }],
])('reads %s', (_, keys, expected) => {
  expect(readCertSecret(new Map(Object.entries(keys)), REF)).toEqual(expected);
});

test.each([
  [
    'a certificate without key',
    { 'tls.crt': CERT },
    "secret 'ns/n' contains 'tls.crt' but missing 'tls.key'",
  ],
  ['a key without certificate', { keyFile: KEY }, "secret 'ns/n' contains 'tls.key' but missing 'tls.crt'"],
  [
    'half a client beside an authority',
    { 'ca.crt': CERT, 'tls.crt': CERT },
    "secret 'ns/n' contains 'tls.crt' but missing 'tls.key'",
  ],
  [
    'nothing of use',
    { username: 's3cret', 'ca.crt': '' },
    "secret 'ns/n' must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'",
  ],
  [
    'a key of another certificate',
    { 'tls.crt': CERT, 'tls.key': OTHER_KEY },
    "secret 'ns/n': failed to parse TLS certificate and key; expected PEM text",
  ],
  [
    'a key that is not PEM',
    { 'tls.crt': CERT, 'tls.key': 's3cret' },
    "secret 'ns/n': failed to parse TLS certificate and key; expected PEM text",
  ],
  [
    'an authority that is not PEM',
    { 'ca.crt': 's3cret' },
    "secret 'ns/n': failed to parse CA certificate; expected PEM text",
  ],
])('refuses %s', async (_, keys, message) => {
  const error = await catchCoded(() => readCertSecret(new Map(Object.entries(keys)), REF));
  expect(error.code).toBe('invalid-credentials');
  expect(error.message).toBe(message);
  expect(error.cause).toBeUndefined();
});
