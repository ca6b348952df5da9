import { createSecretStore } from '../registry/credentials/secrets.ts';
import type { RenderingOptions } from '../manifests/load-manifests.ts';
import { isSameRepository } from '../manifests/repository-url.ts';
import { readRemotes } from './read-remotes.ts';
import type { RepositoryRoot } from './repository-root.ts';

export type ManifestSourceRequest = RepositoryRoot & {
  /** What the user asked for, as paths from the root; empty for the directory itself, read as it stands. */
  readonly manifests: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export type ManifestSource = {
  readonly directories: readonly string[];
  readonly rendering?: RenderingOptions;
};

/** Where the manifests are, and how they are read: directories that somebody named are rendered. */
export async function findManifestSource(request: ManifestSourceRequest): Promise<ManifestSource> {
  const { root, directory, manifests, environment } = request;
  if (manifests.length === 0) return { directories: [directory] };
  const remotes = await readRemotes(root);
  const secretsDirectory = environment['TIDEMARK_SECRETS_DIR'] ?? '';
  const secrets = createSecretStore({
    environment,
    ...(secretsDirectory !== '' && { directory: secretsDirectory }),
  });
  return {
    directories: manifests,
    rendering: {
      isOwnUrl: (url) =>
        remotes.length === 0 ? undefined : remotes.some((remote) => isSameRepository(remote, url)),
      findSecret: (namespace, name) => secrets.read({ namespace, name }),
    },
  };
}
