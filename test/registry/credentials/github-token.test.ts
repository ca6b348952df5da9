import { expect, test } from 'vitest';

import { createGithubTokenSource } from '../../../src/registry/credentials/github-token.ts';
import { parseImageName } from '../../../src/registry/image-name.ts';

test.each([
  ['ghcr.io', 'ghcr.io/acme/app', {}, { username: 'x-access-token', password: 'ghs_1' }],
  ['ghcr.io', 'ghcr.io/acme/app', { GITHUB_ACTOR: 'ann' }, { username: 'ann', password: 'ghs_1' }],
  ['ghcr.io', 'ghcr.io/acme/app', { GITHUB_ACTOR: 'a:b' }, { username: 'x-access-token', password: 'ghs_1' }],
  ['ghcr.io', 'ghcr.io/acme/app', { GITHUB_TOKEN: '' }, undefined],
  ['another host', 'quay.io/acme/app', {}, undefined],
  ['a host that ends the same', 'evil-ghcr.io/acme/app', {}, undefined],
  ['a host that starts the same', 'ghcr.io.example.org/acme/app', {}, undefined],
  ['another port', 'ghcr.io:8443/acme/app', {}, undefined],
])('knows for %s (%s, %j) the credentials %j', async (_, image, environment, expected) => {
  const source = createGithubTokenSource({ GITHUB_TOKEN: 'ghs_1\n', ...environment });
  expect(await source.find(parseImageName(image))).toEqual(
    expected && { ...expected, origin: { kind: 'github-token' } },
  );
});
