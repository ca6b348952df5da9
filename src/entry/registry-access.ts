import { homedir } from 'node:os';
import { createEnvironmentCredentials } from '../registry/credentials/environment-credentials.ts';
import { createOciRegistry } from '../registry/oci/create-oci-registry.ts';
import type { LoginSources } from '../registry/open-login.ts';
import type { Credentials, Registry } from '../registry/registry.ts';
import { createRequestBudget } from '../registry/request-budget.ts';
import { createFileCache } from './file-cache.ts';
import { parseTokenHosts } from './token-hosts.ts';

export type RegistryOptions = {
  /** Read for credentials: `DOCKER_CONFIG`, `GITHUB_TOKEN`, `TIDEMARK_SECRET*`, the cloud providers' variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where manifests, image configurations and first sights are kept; losing it changes no result but waiting times. */
  readonly cacheDirectory?: string;
  /** Lets `insecure: true` of a manifest take plain http; registries of this machine and private networks always may. */
  readonly allowInsecure?: boolean;
  /** Token servers that may see the credentials of a registry, as `registry=host`. */
  readonly tokenHosts?: readonly string[];
  /** For ghcr.io in place of `GITHUB_TOKEN`, where that is one that cannot read packages. */
  readonly registryToken?: string;
  /** Told of every secret that is used, whatever it was derived from, so that a host can hide it. */
  readonly onSecret?: (secret: string) => void;
  /** How many requests registries and token servers may be asked; no end to them when left out. */
  readonly maxRequests?: number;
};

export type RegistryAccess = Required<LoginSources> & {
  readonly registry: Registry;
  /** HTTP requests made so far. */
  readonly countRequests: () => number;
};

/**
 * Builds the registry client of a command line or a workflow, where the environment is the user's own. Throws
 * `TidemarkError` `invalid-input` for token hosts that are none.
 */
export function createRegistryAccess(options: RegistryOptions): RegistryAccess {
  const { cacheDirectory, allowInsecure = false, tokenHosts = [], registryToken, onSecret } = options;
  const { maxRequests } = options;
  const environment =
    registryToken === undefined
      ? options.environment
      : { ...options.environment, GITHUB_TOKEN: registryToken };
  const registry = createOciRegistry({
    allowInsecure,
    tokenHosts: parseTokenHosts(tokenHosts),
    ...(onSecret !== undefined && { onToken: onSecret }),
    ...(maxRequests !== undefined && { budget: createRequestBudget(maxRequests) }),
    ...(cacheDirectory !== undefined && { cache: createFileCache({ directory: cacheDirectory }) }),
  });
  const credentials = createEnvironmentCredentials({ environment, home: environment['HOME'] ?? homedir() });
  return {
    registry,
    credentialsFor: async (...asked) => {
      const found = await credentials.credentialsFor(...asked);
      for (const secret of found === undefined ? [] : listSecrets(found)) onSecret?.(secret);
      return found;
    },
    connectionFor: (repository) => credentials.connectionFor(repository),
    countRequests: () => registry.stats().requests,
  };
}

/** A password, and the header that it becomes. */
function listSecrets({ username, password }: Credentials): readonly string[] {
  return [password, Buffer.from(`${username}:${password}`).toString('base64')];
}
