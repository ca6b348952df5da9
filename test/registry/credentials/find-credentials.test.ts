import { describe, expect, test } from 'vitest';

import type { ImageRepositorySpec } from '../../../src/manifests/types.ts';
import { findCredentialProblems } from '../../../src/registry/credentials/credential-problems.ts';
import { createCredentials } from '../../../src/registry/credentials/find-credentials.ts';
import { createSecretStore } from '../../../src/registry/credentials/secrets.ts';
import type { CredentialSource } from '../../../src/registry/credentials/source.ts';
import { parseImageName } from '../../../src/registry/image-name.ts';
import type { Credentials } from '../../../src/registry/registry.ts';
import { catchCoded, createRepository } from './support.ts';

function sourceOf(username: string | undefined): CredentialSource {
  return { find: async () => (username === undefined ? undefined : { username, password: 'pw' }) };
}

const SECRET = JSON.stringify({
  '.dockerconfigjson': JSON.stringify({ auths: { 'ghcr.io': { username: 'secret', password: 'pw' } } }),
});

type Setup = {
  readonly spec?: Partial<ImageRepositorySpec>;
  readonly shared?: readonly (string | undefined)[];
  readonly cloud?: string;
  readonly image?: string;
};

async function find(setup: Setup): Promise<Credentials | undefined> {
  const cloud = sourceOf(setup.cloud);
  const finder = createCredentials({
    secrets: createSecretStore({ environment: { TIDEMARK_SECRET_FLUX_SYSTEM_PULL: SECRET } }),
    shared: (setup.shared ?? []).map(sourceOf),
    clouds: { aws: cloud, gcp: cloud, azure: cloud },
  });
  return finder.credentialsFor(
    createRepository(setup.spec),
    parseImageName(setup.image ?? 'ghcr.io/acme/app'),
  );
}

const secretRef = { name: 'pull' };

describe('credentialsFor', () => {
  test.each<[string, Setup, string | undefined]>([
    ['the secret first', { spec: { secretRef }, shared: ['docker'] }, 'secret'],
    [
      'the shared sources where the secret has no match',
      { spec: { secretRef }, shared: ['docker'], image: 'quay.io/a/b' },
      'docker',
    ],
    ['the first shared source that knows', { shared: [undefined, 'second', 'third'] }, 'second'],
    ['nothing, for anonymous access', { shared: [undefined] }, undefined],
    [
      'the cloud identity, and not the secret',
      { spec: { provider: 'aws', secretRef }, cloud: 'cloud', shared: ['docker'] },
      'cloud',
    ],
    [
      'the shared sources where there is no cloud identity',
      { spec: { provider: 'gcp' }, shared: ['docker'] },
      'docker',
    ],
    ['no cloud identity without provider', { cloud: 'cloud' }, undefined],
  ])('gives %s', async (_, setup, username) => {
    expect((await find(setup))?.username).toBe(username);
  });

  test('refuses a secret that is missing', async () => {
    const error = await catchCoded(() =>
      find({ spec: { secretRef: { name: 'other' } }, shared: ['docker'] }),
    );
    expect(error.code).toBe('missing-reference');
    expect(error.message).toContain("secret 'flux-system/other' not found");
  });

  test.each(['aws', 'gcp', 'azure'] as const)('refuses provider %s without an identity', async (provider) => {
    const error = await catchCoded(() => find({ spec: { provider, secretRef }, shared: [undefined] }));
    expect(error.code).toBe('invalid-credentials');
    expect(error.message).toMatch(
      new RegExp(`^'provider: ${provider}' of ImageRepository 'flux-system/app': expected .* found none, `),
    );
  });
});

describe('findCredentialProblems', () => {
  test('has nothing to say about a plain repository', () => {
    expect(findCredentialProblems(createRepository({ secretRef }))).toEqual([]);
  });

  test('warns about what cannot be used, with its place', () => {
    const repository = createRepository({ provider: 'aws', secretRef, serviceAccountName: 'puller' });
    expect(findCredentialProblems(repository)).toEqual([
      {
        severity: 'warning',
        code: 'unsupported-option',
        message:
          "service account 'puller' cannot be used outside a cluster; the aws identity of this machine is used in its place",
        place: { file: 'images.yaml', line: 5, column: 5 },
      },
      {
        severity: 'warning',
        code: 'unsupported-option',
        message: "secret 'pull' is not used, because 'provider: aws' comes before it; remove one of them",
        place: { file: 'images.yaml', line: 5, column: 5 },
      },
    ]);
  });

  test('says what stands in for a service account of a generic provider', () => {
    const [problem] = findCredentialProblems(createRepository({ serviceAccountName: 'puller' }));
    expect(problem?.message).toBe(
      "service account 'puller' cannot be used outside a cluster; give its pull secrets through 'secretRef' or docker's config",
    );
  });
});
