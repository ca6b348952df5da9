import type { LoginSources } from '../../registry/open-login.ts';
import type { Registry } from '../../registry/registry.ts';
import type { SecretStore } from '../../registry/credentials/secrets.ts';
import type { RepositoryTrees } from '../tree/create-repository-trees.ts';

/** What a job works with, all of it for one repository and one installation. */
export type JobPorts = LoginSources & {
  /** The token for the repository; `refused` asks for another one. */
  readonly token: (refused: boolean) => Promise<string>;
  /** Lists for all tenants together. */
  readonly registry: Registry;
  readonly trees: Pick<RepositoryTrees, 'load'>;
  readonly secrets: SecretStore;
  readonly fetch?: typeof fetch;
};
