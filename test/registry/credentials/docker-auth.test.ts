import { describe, expect, test } from 'vitest';

import { toCredentials } from '../../../src/registry/credentials/docker-auth.ts';
import { catchCoded } from './support.ts';

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

describe('toCredentials', () => {
  test.each([
    ['auth', { auth: base64('ann:s3cret') }, { username: 'ann', password: 's3cret' }],
    [
      'auth without padding',
      { auth: base64('ann:pw').replaceAll('=', '') },
      { username: 'ann', password: 'pw' },
    ],
    ['a password with colons', { auth: base64('ann:a:b:c') }, { username: 'ann', password: 'a:b:c' }],
    [
      'auth before username',
      { auth: base64('a:b'), username: 'c', password: 'd' },
      { username: 'a', password: 'b' },
    ],
    ['username and password', { username: 'ann', password: 'pw' }, { username: 'ann', password: 'pw' }],
    [
      'an identity token before all else',
      { auth: base64('0000:'), identitytoken: 'refresh' },
      { username: '<token>', password: 'refresh' },
    ],
    ['an empty entry', {}, undefined],
    ['an entry with only an email', { email: 'ann@example.org' }, undefined],
  ])('reads %s', (_, entry, expected) => {
    expect(toCredentials(entry, 'entry')).toEqual(expected);
  });

  test.each([
    ['broken base64', { auth: `%${base64('ann:s3cret')}` }, /'auth' to be base64 of 'username:password'/],
    ['base64 without a colon', { auth: base64('s3cret') }, /'auth' to be base64 of 'username:password'/],
    ['a username alone', { username: 's3cret' }, /'password' is missing/],
    ['a password alone', { password: 's3cret' }, /'username' is missing/],
    ['a registry token alone', { registrytoken: 's3cret' }, /'registrytoken' alone is not supported/],
    ['text', 's3cret', /expected an object/],
    ['a list', ['s3cret'], /expected an object/],
  ])('refuses %s without repeating it', async (_, entry, message) => {
    const error = await catchCoded(() => toCredentials(entry, "docker config '/c', 'ghcr.io'"));
    expect(error.code).toBe('invalid-credentials');
    expect(error.message).toMatch(message);
    expect(error.message).toMatch(/^docker config '\/c', 'ghcr\.io': /);
    expect(error.message).not.toContain('s3cret');
  });
});
