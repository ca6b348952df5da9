import type { Place } from '../../errors.ts';
import type { Connection } from '../../registry/connection.ts';
import type { Environment } from '../../registry/credentials/environment.ts';
import type { Redact } from '../http/redact.ts';
import type { ProviderType } from '../manifests/provider-types.ts';
import type { StatusExpression } from './status-expression.ts';

/** A Provider with its secret read: where and how to send. */
export type Channel = {
  /** The same for Providers that reach the same place in the same way. */
  readonly id: string;
  /** What is remembered is kept under this name, which tells nothing of secrets. */
  readonly stateId: string;
  /** `namespace/name` of the Provider. */
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly type: ProviderType;
  readonly address: string;
  readonly channel: string;
  readonly username: string;
  readonly password: string;
  /** As it is in the secret, because keys of signatures count every byte. See `toHeaderToken`. */
  readonly token: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly githubApp?: GitHubApp;
  /** Certificates and proxy, when the Provider names them. */
  readonly connection?: Connection;
  /** Part of the contexts of commit statuses, when the run is told which environment it is for. */
  readonly environmentName?: string;
  /** The context of a commit status, when the Provider has an expression for it. */
  readonly statusExpression?: StatusExpression;
  /** Variables of the process that providers look at, such as `GITHUB_API_URL`. */
  readonly environment: Environment;
  readonly timeout: number;
  readonly place: Place;
  readonly redact: Redact;
};

export type GitHubApp = {
  readonly id: string;
  readonly privateKey: string;
  readonly installationId?: string;
  readonly installationOwner?: string;
  readonly baseUrl?: string;
};

/** The token for a header: a line break at its end is the most common mistake in a secret. */
export function toHeaderToken({ token }: Pick<Channel, 'token'>): string {
  return token.trim();
}
