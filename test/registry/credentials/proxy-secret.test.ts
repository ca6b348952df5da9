import { expect, test } from 'vitest';

import { readProxySecret } from '../../../src/registry/credentials/proxy-secret.ts';
import { catchCoded } from './support.ts';

const REF = { namespace: 'ns', name: 'n' };

test.each([
  ['an address', { address: 'http://proxy.local:3128' }, { address: 'http://proxy.local:3128/' }],
  ['a socks proxy', { address: 'socks5://proxy.local:1080\n' }, { address: 'socks5://proxy.local:1080' }],
  [
    'a user',
    { address: 'https://proxy.local', username: 'ann', password: 'pw' },
    { address: 'https://proxy.local/', username: 'ann', password: 'pw' },
  ],
  [
    'a user in the address',
    { address: 'http://ann:p%40w@proxy.local:3128' },
    { address: 'http://proxy.local:3128/', username: 'ann', password: 'p@w' },
  ],
  [
    'the user of the secret before the one in the address',
    { address: 'http://bob:other@proxy.local:3128', username: 'ann' },
    { address: 'http://proxy.local:3128/', username: 'ann' },
  ],
  [
    'no password of an address without a username',
    { address: 'http://:pw@proxy.local:3128' },
    { address: 'http://proxy.local:3128/' },
  ],
  [
    'no password without a username',
    { address: 'http://proxy.local:3128', password: 'pw' },
    { address: 'http://proxy.local:3128/' },
  ],
])('reads %s', (_, keys, expected) => {
  expect(readProxySecret(new Map(Object.entries(keys)), REF)).toEqual(expected);
});

test.each([
  ['no address', { username: 'ann' }, "secret 'ns/n': key 'address' not found"],
  ['an empty address', { address: '' }, "secret 'ns/n': proxy address is empty"],
  [
    'another scheme',
    { address: 'ftp://u:s3cret@proxy.local' },
    "secret 'ns/n': proxy URL must use one of the supported schemes (http, https, socks5), got 'ftp'",
  ],
  [
    'no scheme',
    { address: 's3cret@proxy.local:3128' },
    "secret 'ns/n': proxy URL must use one of the supported schemes (http, https, socks5), got ''",
  ],
  [
    'a broken host',
    { address: 'http://u:s3cret@:3128' },
    "secret 'ns/n': failed to parse proxy address: expected 'http://<host>:<port>'",
  ],
  [
    'a very long address',
    { address: `http://${'a'.repeat(2042)}` },
    "secret 'ns/n': proxy URL exceeds maximum length of 2048 characters",
  ],
])('refuses %s', async (_, keys, message) => {
  const error = await catchCoded(() => readProxySecret(new Map(Object.entries(keys)), REF));
  expect(error.code).toBe('invalid-credentials');
  expect(error.message).toBe(message);
});
