import { join } from 'node:path';
import { expect, test } from 'vitest';

import { createEnvironmentCredentials } from '../../../src/registry/credentials/environment-credentials.ts';
import type { Environment } from '../../../src/registry/credentials/environment.ts';
import { parseImageName } from '../../../src/registry/image-name.ts';
import { createFolder, createRepository } from './support.ts';

const AUTH = Buffer.from('docker:pw').toString('base64');

function findUser(environment: Environment, spec: { readonly image: string; readonly secret?: string }) {
  const home = createFolder({
    '.docker/config.json': JSON.stringify({ auths: { 'quay.io': { auth: AUTH } } }),
    'secrets/flux-system/pull/.dockerconfigjson':
      '{"auths":{"quay.io":{"username":"secret","password":"pw"}}}',
  });
  const finder = createEnvironmentCredentials({
    environment: { TIDEMARK_SECRETS_DIR: join(home, 'secrets'), ...environment },
    home,
  });
  const repository = createRepository(spec.secret === undefined ? {} : { secretRef: { name: spec.secret } });
  return finder.credentialsFor(repository, parseImageName(spec.image));
}

test.each([
  ['a secret', {}, { image: 'quay.io/acme/app', secret: 'pull' }, 'secret'],
  ["docker's config", {}, { image: 'quay.io/acme/app' }, 'docker'],
  [
    "docker's config before the token of GitHub",
    { GITHUB_TOKEN: 't' },
    { image: 'quay.io/acme/app' },
    'docker',
  ],
  ['the token of GitHub', { GITHUB_TOKEN: 't' }, { image: 'ghcr.io/acme/app' }, 'x-access-token'],
  ['nothing', {}, { image: 'ghcr.io/acme/app' }, undefined],
])('takes %s from the environment', async (_, environment, spec, username) => {
  expect((await findUser(environment, spec))?.username).toBe(username);
});
