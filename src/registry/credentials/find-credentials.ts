import { TidemarkError } from '../../errors.ts';
import type { ImageRepository, ObjectRef } from '../../manifests/types.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { Connection } from '../connection.ts';
import type { ImageName } from '../image-name.ts';
import type { Credentials } from '../registry.ts';
import { findConnection } from './find-connection.ts';
import { findInPullSecret } from './pull-secret.ts';
import { requireSecret } from './secrets.ts';
import type { SecretStore } from './secrets.ts';
import type { CredentialSource } from './source.ts';

/** The values of `spec.provider` that stand for the identity of a cloud. */
export type CloudProvider = 'aws' | 'gcp' | 'azure';

export interface CredentialFinder {
  /**
   * The credentials for the image of `repository`; `undefined` means anonymous access. Those that a registry no longer
   * takes are `rejected`: they are not given again from a memory.
   *
   * Throws `TidemarkError`: `missing-reference` for a secret that is not there, `invalid-credentials` for all else.
   */
  credentialsFor(
    repository: ImageRepository,
    image: ImageName,
    rejected?: Credentials,
  ): Promise<Credentials | undefined>;
  /**
   * The certificates of `certSecretRef` and the proxy of `proxySecretRef`; `undefined` when there is neither.
   *
   * Throws `TidemarkError` with the place of the reference: `missing-reference`, `invalid-credentials`, or
   * `unsupported-option` for a SOCKS proxy.
   */
  connectionFor(repository: ImageRepository): Connection | undefined;
}

export type CredentialsOptions = {
  readonly secrets: SecretStore;
  /** What everyone may use, in the order in which it is asked: docker's config, `GITHUB_TOKEN`. */
  readonly shared: readonly CredentialSource[];
  /** The cloud identities that manifests may use. */
  readonly clouds: Readonly<Record<CloudProvider, CredentialSource>>;
};

/**
 * Makes the one place that decides which credentials an `ImageRepository` gets. With `provider: generic` the pull
 * secret of `secretRef` comes first, then the shared sources, then anonymous access. With a cloud provider the cloud
 * identity comes first and, as in Flux, `secretRef` is not used; where the machine has no cloud identity at all, what
 * a login step left in the shared sources counts, and without it the lack of an identity is an error.
 */
export function createCredentials(options: CredentialsOptions): CredentialFinder {
  const { secrets, shared, clouds } = options;

  async function findShared(image: ImageName, rejected?: Credentials): Promise<Credentials | undefined> {
    for (const source of shared) {
      const credentials = await source.find(image, rejected);
      if (credentials !== undefined) return credentials;
    }
    return undefined;
  }

  return {
    async credentialsFor(repository, image, rejected) {
      const { provider } = repository.spec;
      if (provider === 'generic')
        return findInSecretRef(repository, image, secrets) ?? findShared(image, rejected);
      const credentials =
        (await clouds[provider].find(image, rejected)) ?? (await findShared(image, rejected));
      if (credentials !== undefined) return credentials;
      throw missingIdentity(repository, image, provider);
    },
    connectionFor: (repository) => findConnection(repository, secrets),
  };
}

function findInSecretRef(
  repository: ImageRepository,
  image: ImageName,
  secrets: SecretStore,
): Credentials | undefined {
  const { secretRef } = repository.spec;
  if (secretRef === undefined) return undefined;
  const ref: ObjectRef = { namespace: repository.metadata.namespace, name: secretRef.name };
  const secret = toObjectName(ref);
  const found = findInPullSecret(requireSecret(secrets, ref), secret, image);
  if (found === undefined) return undefined;
  const { credentials, entry } = found;
  return {
    ...credentials,
    origin: { kind: 'secret', secret, from: secrets.locate?.(ref) ?? secrets.places(ref), entry },
  };
}

const IDENTITY_SOURCES: Readonly<Record<CloudProvider, string>> = {
  aws: 'AWS_ACCESS_KEY_ID, AWS_WEB_IDENTITY_TOKEN_FILE, a container role or an instance role',
  gcp: 'GOOGLE_APPLICATION_CREDENTIALS or the metadata server',
  azure: 'AZURE_FEDERATED_TOKEN_FILE, AZURE_CLIENT_SECRET or a managed identity',
};

function missingIdentity(
  repository: ImageRepository,
  image: ImageName,
  provider: CloudProvider,
): TidemarkError {
  return new TidemarkError(
    'invalid-credentials',
    `'provider: ${provider}' of ImageRepository '${toObjectName(repository)}': expected ${IDENTITY_SOURCES[provider]}, ` +
      `found none, and docker's config has no login for '${image.registry}'`,
  );
}
