import { describe, expect, test } from 'vitest';

import { findInPullSecret } from '../../../src/registry/credentials/pull-secret.ts';
import { parseImageName } from '../../../src/registry/image-name.ts';
import { catchCoded } from './support.ts';

/** A secret in which each key of `auths` has itself as username. */
function secretOf(keys: readonly string[]): ReadonlyMap<string, string> {
  const auths = Object.fromEntries(keys.map((key) => [key, { username: key, password: 'pw' }]));
  return new Map([['.dockerconfigjson', JSON.stringify({ auths })]]);
}

describe('findInPullSecret', () => {
  test.each([
    ['the host', 'ghcr.io', 'ghcr.io/acme/app'],
    ['a scheme', 'https://ghcr.io', 'ghcr.io/acme/app'],
    ['an API path', 'https://ghcr.io/v2/', 'ghcr.io/acme/app'],
    ['an API path before a path', 'ghcr.io/v1/acme', 'ghcr.io/acme/app'],
    ['a user before the host', 'https://ann@ghcr.io', 'ghcr.io/acme/app'],
    ['a path', 'ghcr.io/acme', 'ghcr.io/acme/app'],
    ['a prefix within a path segment, as the kubelet', 'ghcr.io/ac', 'ghcr.io/acme/app'],
    ['Docker Hub as docker writes it', 'https://index.docker.io/v1/', 'alpine'],
    ['Docker Hub by its canonical host', 'index.docker.io', 'docker.io/acme/app'],
    ['a port', 'registry.local:5000', 'registry.local:5000/app'],
    ['a star for a label', '*.azurecr.io', 'acme.azurecr.io/app'],
    ['a star in a label', 'acme-*.azurecr.io', 'acme-prod.azurecr.io/app'],
    ['stars in several places', '*-a*b.azurecr.*', 'x-aab.azurecr.io/app'],
    ['an IPv6 address with a port', '[::1]:5000', '[::1]:5000/app'],
  ])('takes %s for a match', (_, key, image) => {
    const found = findInPullSecret(secretOf([key]), 'ns/n', parseImageName(image));
    expect(found).toEqual({ entry: key, credentials: { username: key, password: 'pw' } });
  });

  test.each([
    ['docker.io for Docker Hub', 'docker.io', 'alpine'],
    ['a star for two labels', '*.io', 'acme.azurecr.io/app'],
    ['fewer labels', 'azurecr.io', 'acme.azurecr.io/app'],
    ['a port that the image lacks', 'ghcr.io:443', 'ghcr.io/acme/app'],
    ['no port where the image has one', 'registry.local', 'registry.local:5000/app'],
    ['another path', 'ghcr.io/other', 'ghcr.io/acme/app'],
    ['a longer path', 'ghcr.io/acme/app/more', 'ghcr.io/acme/app'],
    ['pieces that overlap', 'ab*ba.io', 'aba.io/app'],
    ['upper case', 'GHCR.io', 'ghcr.io/acme/app'],
  ])('does not take %s for a match', (_, key, image) => {
    expect(findInPullSecret(secretOf([key]), 'ns/n', parseImageName(image))).toBeUndefined();
  });

  test.each([
    [['ghcr.io', 'ghcr.io/acme', 'ghcr.io/acme/app-2'], 'ghcr.io/acme'],
    [['ghcr.io/acme', 'ghcr.io/acme/app', 'ghcr.io'], 'ghcr.io/acme/app'],
    [['*.io', 'ghcr.io'], 'ghcr.io'],
    [['https://ghcr.io', 'ghcr.io'], 'ghcr.io'],
    [['__proto__', 'ghcr.io'], 'ghcr.io'],
  ])('tries %j in reverse byte order', (keys, expected) => {
    const found = findInPullSecret(secretOf(keys), 'ns/n', parseImageName('ghcr.io/acme/app'));
    expect(found?.credentials.username).toBe(expected);
  });

  test('reads the older .dockercfg', () => {
    const secret = new Map([['.dockercfg', '{"ghcr.io": {"username": "ann", "password": "pw"}}']]);
    const found = findInPullSecret(secret, 'ns/n', parseImageName('ghcr.io/acme/app'));
    expect(found).toEqual({ entry: 'ghcr.io', credentials: { username: 'ann', password: 'pw' } });
  });

  test('has nothing in a config without auths', () => {
    const secret = new Map([['.dockerconfigjson', '{}']]);
    expect(findInPullSecret(secret, 'ns/n', parseImageName('ghcr.io/acme/app'))).toBeUndefined();
  });

  test.each([
    [
      'other keys',
      { username: 's3cret', password: 's3cret' },
      "secret 'ns/n': expected the key '.dockerconfigjson' of a kubernetes.io/dockerconfigjson secret, found 'username', 'password'",
    ],
    [
      'no key',
      {},
      "secret 'ns/n': expected the key '.dockerconfigjson' of a kubernetes.io/dockerconfigjson secret, found no key",
    ],
    [
      'a broken config',
      { '.dockerconfigjson': '{"auths": "s3cret' },
      "secret 'ns/n': expected '.dockerconfigjson' to be a JSON object with an object 'auths'",
    ],
    [
      'auths that are text',
      { '.dockerconfigjson': '{"auths": "s3cret"}' },
      "secret 'ns/n': expected '.dockerconfigjson' to be a JSON object with an object 'auths'",
    ],
    [
      'a broken older config',
      { '.dockercfg': 's3cret' },
      "secret 'ns/n': expected '.dockercfg' to be a JSON object",
    ],
  ])('refuses %s', async (_, keys, message) => {
    const secret = new Map(Object.entries(keys));
    const error = await catchCoded(() =>
      findInPullSecret(secret, 'ns/n', parseImageName('ghcr.io/acme/app')),
    );
    expect(error.code).toBe('invalid-credentials');
    expect(error.message).toBe(message);
  });
});
