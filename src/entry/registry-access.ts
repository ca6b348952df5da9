import { homedir } from 'node:os';
import type { ImageRepository } from '../manifests/types.ts';
import { createEnvironmentCredentials } from '../registry/credentials/environment-credentials.ts';
import type { ImageName } from '../registry/image-name.ts';
import { createOciRegistry } from '../registry/oci/create-oci-registry.ts';
import type { Credentials, Registry } from '../registry/registry.ts';

export type RegistryAccess = {
  readonly registry: Registry;
  readonly credentialsFor: (repository: ImageRepository, image: ImageName) => Promise<Credentials | undefined>;
  /** HTTP requests made so far. */
  readonly countRequests: () => number;
};

/** Builds the registry client of a command line or a workflow, where the environment is the user's own. */
export function createRegistryAccess(environment: Readonly<Record<string, string | undefined>>): RegistryAccess {
  const registry = createOciRegistry();
  const credentials = createEnvironmentCredentials({ environment, home: environment['HOME'] ?? homedir() });
  return {
    registry,
    credentialsFor: async (repository, image) => credentials.credentialsFor(repository, image),
    countRequests: () => registry.stats().requests,
  };
}
