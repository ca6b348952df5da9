import { TidemarkError } from '../../errors.ts';
import { createCredentials, type CredentialFinder } from '../../registry/credentials/find-credentials.ts';
import type { Secret, SecretStore } from '../../registry/credentials/secrets.ts';
import type { CredentialSource } from '../../registry/credentials/source.ts';
import type { ImageName } from '../../registry/image-name.ts';
import type { OpenedVault } from './credential-vault.ts';
import type { RegistryCredential } from './credential.ts';

export type TenantCredentialsOptions = {
  /** What the installation stored. */
  readonly vault: OpenedVault;
  /** Logins that the operator gives to every installation, such as one that only lifts a registry's limit. */
  readonly pullThrough?: readonly RegistryCredential[];
};

export type TenantCredentials = CredentialFinder & {
  readonly findSecret: (namespace: string, name: string) => Secret | undefined;
};

/**
 * The logins of one installation: what its manifests refer to among its own secrets, its own logins for exactly the
 * host that is asked, then what the operator gives to everybody. Nothing of the machine, of the environment, or of
 * another installation is ever looked at.
 */
export function createTenantCredentials(options: TenantCredentialsOptions): TenantCredentials {
  const { vault, pullThrough = [] } = options;
  const secrets = createTenantSecrets(vault);
  const own = toSource(vault.credentials);
  const finder = createCredentials({
    secrets,
    shared: [own, toSource(pullThrough)],
    clouds: { aws: inPlaceOf('aws', own), gcp: inPlaceOf('gcp', own), azure: inPlaceOf('azure', own) },
  });
  return { ...finder, findSecret: (namespace, name) => secrets.read({ namespace, name }) };
}

function createTenantSecrets({ secrets }: OpenedVault): SecretStore {
  const known = new Map(
    secrets.map(({ namespace, name, data }) => [`${namespace}/${name}`, new Map(Object.entries(data))]),
  );
  return {
    read: ({ namespace, name }) => known.get(`${namespace}/${name}`),
    places: () =>
      'it among the secrets that are stored for this installation, or a stored login for the registry and no secretRef',
    locate: ({ namespace, name }) =>
      known.has(`${namespace}/${name}`) ? 'the secrets that are stored for this installation' : undefined,
  };
}

function toSource(credentials: readonly RegistryCredential[]): CredentialSource {
  return {
    find: async (image) => {
      const found = findCredential(credentials, image);
      return found && { username: found.username, password: found.password };
    },
  };
}

/** The one with the longest path. */
function findCredential(
  credentials: readonly RegistryCredential[],
  { registry, repository }: ImageName,
): RegistryCredential | undefined {
  return credentials
    .filter(({ host, path }) => host === registry.toLowerCase() && isBelow(repository, path))
    .toSorted((a, b) => (b.path?.length ?? 0) - (a.path?.length ?? 0))[0];
}

function isBelow(repository: string, path: string | undefined): boolean {
  return path === undefined || repository === path || repository.startsWith(`${path}/`);
}

/** The identity of the machine belongs to its operator, who lends it to nobody. */
function inPlaceOf(provider: string, own: CredentialSource): CredentialSource {
  return {
    find: async (image) => {
      const found = await own.find(image);
      if (found !== undefined) return found;
      throw new TidemarkError(
        'invalid-credentials',
        `'provider: ${provider}': expected a stored login for '${image.registry}', found none; this service lends no identity of its own in the cloud, so store one, or use 'provider: generic' for anonymous access`,
      );
    },
  };
}
