import type { Config } from '../config/parse-config.ts';
import { createEnvironmentSecrets } from '../registry/credentials/secrets.ts';
import type { LoadOptions, RenderingOptions } from '../manifests/load-manifests.ts';
import { isSameRepository } from '../manifests/repository-url.ts';
import { loadConfig } from './load-config.ts';
import { readRemotes } from './read-remotes.ts';
import type { RepositoryRoot } from './repository-root.ts';

export type ManifestSourceRequest = RepositoryRoot & {
  /** What the user asked for, as paths from the root; wins over the configuration. */
  readonly manifests: readonly string[];
  /** The configuration, as a path from the root; `.github/tidemark.yaml` when it is left out and there. */
  readonly config?: string;
  readonly defaultNamespace?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

/** What `loadManifests` is to be called with. */
export type ManifestSource = {
  readonly directories: readonly string[];
  readonly rendering?: RenderingOptions;
  readonly declared?: NonNullable<LoadOptions['declared']>;
  /** Providers and Alerts of the configuration. */
  readonly notifications?: Config['notifications'];
  /** Values that have no marker. */
  readonly values?: Config['values'];
  /** How many pull requests there may be in this repository. */
  readonly limits?: Config['limits'];
  readonly defaultNamespace?: string;
  /** Whether a Git URL leads to this repository; undefined when it has no remote to compare with. */
  readonly isOwnUrl: (url: string) => boolean | undefined;
  /** GitRepository objects that are this repository whatever their URL says, as `namespace/name`. */
  readonly sources: readonly string[];
};

/**
 * Where the manifests are, and how they are read: directories that somebody named are rendered; without any, and
 * without images in the configuration, the directory is read as it stands. Throws `TidemarkError` when the
 * configuration is missing or cannot be read; what is wrong inside of it is in `declared`, and then nothing is read.
 */
export async function findManifestSource(request: ManifestSourceRequest): Promise<ManifestSource> {
  const config = await loadConfig(request.root, request.config);
  const remotes = await readRemotes(request.root);
  return toManifestSource({
    ...request,
    config,
    remotes,
    findSecret: createSecretFinder(request.environment),
  });
}

export type ConfiguredRequest = Pick<
  ManifestSourceRequest,
  'manifests' | 'directory' | 'defaultNamespace'
> & {
  readonly config: Config | undefined;
  /** URLs of this repository. */
  readonly remotes: readonly string[];
  readonly findSecret: NonNullable<RenderingOptions['findSecret']>;
};

/** The same for a configuration that is read already, wherever it came from. */
export function toManifestSource(request: ConfiguredRequest): ManifestSource {
  const { config, remotes, findSecret } = request;
  const defaultNamespace = request.defaultNamespace ?? config?.namespace;
  const declared = config?.declared;
  const common = {
    isOwnUrl: (url: string) =>
      remotes.length === 0 ? undefined : remotes.some((remote) => isSameRepository(remote, url)),
    sources: config?.sources ?? [],
    ...(declared && { declared }),
    ...(config && { notifications: config.notifications, values: config.values, limits: config.limits }),
    ...(defaultNamespace !== undefined && { defaultNamespace }),
  };
  if (declared?.problems.some(({ severity }) => severity === 'error') === true)
    return { directories: [], ...common };
  const named = request.manifests.length > 0 ? request.manifests : (config?.manifests ?? []);
  if (named.length > 0) {
    const rendering = { ...common, findSecret };
    return { directories: named, rendering, ...common };
  }
  return { directories: declared?.objects.length ? [] : [request.directory], ...common };
}

function createSecretFinder(
  environment: ManifestSourceRequest['environment'],
): NonNullable<RenderingOptions['findSecret']> {
  const secrets = createEnvironmentSecrets(environment);
  return (namespace, name) => secrets.read({ namespace, name });
}
