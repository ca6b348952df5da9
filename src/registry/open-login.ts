import type { ImageRepository } from '../manifests/types.ts';
import type { Connection } from './connection.ts';
import type { ImageName } from './image-name.ts';
import type { Credentials, RegistryAccess } from './registry.ts';

/** Who knows how a repository is to be spoken to. */
export type LoginSources = {
  /** `rejected` are credentials that a registry no longer takes, so that they are not given again from a memory. */
  readonly credentialsFor: (
    repository: ImageRepository,
    image: ImageName,
    rejected?: Credentials,
  ) => Promise<Credentials | undefined>;
  readonly connectionFor?: (repository: ImageRepository) => Connection | undefined;
};

export type Login = Pick<RegistryAccess, 'credentials' | 'renew' | 'connection'>;

/** What a repository needs to be spoken to. Throws `TidemarkError` as the sources do. */
export async function openLogin(
  repository: ImageRepository,
  image: ImageName,
  sources: LoginSources,
): Promise<Login> {
  const connection = sources.connectionFor?.(repository);
  const credentials = await sources.credentialsFor(repository, image);
  return {
    ...(connection !== undefined && { connection }),
    ...(credentials !== undefined && {
      credentials,
      renew: async (rejected) => sources.credentialsFor(repository, image, rejected),
    }),
  };
}
