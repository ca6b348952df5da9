import { describe, expect, test } from 'vitest';
import { isInternalAddress, isLocalHost } from '../../../src/registry/oci/addresses.ts';

describe('isLocalHost', () => {
  test.each([
    'localhost',
    'a.localhost',
    'LOCALHOST',
    '127.0.0.1',
    '127.9.9.9',
    '[::1]',
    '10.0.0.1',
    '172.31.0.1',
    '192.168.0.1',
  ])('%s is local', (host) => expect(isLocalHost(host)).toBe(true));

  test.each([
    'localhost.example',
    'notlocalhost',
    '127.0.0.1.example',
    '172.32.0.1',
    '8.8.8.8',
    '[2001:db8::1]',
    '169.254.1.1',
  ])('%s is not', (host) => expect(isLocalHost(host)).toBe(false));
});

describe('isInternalAddress', () => {
  test.each([
    '0.0.0.0',
    '100.64.0.1',
    '169.254.169.254',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    'fe80::1',
    'fd12::1',
    '::ffff:169.254.169.254',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    '::7f00:1',
    '2001:0:a00:1::1',
    '168.63.129.16',
  ])('%s is internal', (address) => expect(isInternalAddress(address)).toBe(true));

  test.each(['1.1.1.1', '140.82.112.33', '2606:4700::1111', '::ffff:1.1.1.1', 'example.com'])(
    '%s is not',
    (address) => expect(isInternalAddress(address)).toBe(false),
  );
});
