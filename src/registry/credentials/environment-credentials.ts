import { createAwsSource } from './cloud/aws/aws-source.ts';
import { createAzureSource } from './cloud/azure/azure-source.ts';
import type { CloudOptions } from './cloud/cloud-options.ts';
import { createGcpSource } from './cloud/gcp/gcp-source.ts';
import { createDockerConfigSource, toDockerConfigPath } from './docker-config.ts';
import { createCredentials } from './find-credentials.ts';
import type { CredentialFinder } from './find-credentials.ts';
import { createGithubTokenSource } from './github-token.ts';
import { createEnvironmentSecrets } from './secrets.ts';

export type EnvironmentCredentialsOptions = CloudOptions & {
  /** The home directory, which holds docker's config. */
  readonly home: string;
};

/**
 * Makes the credentials of a command line or a workflow, where everything in the environment belongs to whoever wrote
 * the manifests: secrets of `TIDEMARK_SECRETS_DIR` and `TIDEMARK_SECRET_*`, docker's config, `GITHUB_TOKEN`, and the
 * cloud identities of the machine. A service for many owners must not use it.
 */
export function createEnvironmentCredentials(options: EnvironmentCredentialsOptions): CredentialFinder {
  const { environment, home } = options;
  return createCredentials({
    secrets: createEnvironmentSecrets(environment),
    shared: [
      createDockerConfigSource({ ...options, path: toDockerConfigPath(environment, home) }),
      createGithubTokenSource(environment),
    ],
    clouds: {
      aws: createAwsSource(options),
      gcp: createGcpSource(options),
      azure: createAzureSource(options),
    },
  });
}
