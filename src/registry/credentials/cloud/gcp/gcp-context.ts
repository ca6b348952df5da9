import type { Environment } from '../../environment.ts';
import type { CloudHttp } from '../cloud-http.ts';

/** Other addresses for the services of Google, as URLs; those of the credentials file or the public ones when left out. */
export type GcpEndpoints = {
  /** The OAuth 2 token endpoint for service accounts and users. */
  readonly token?: string;
  /** The token exchange for external accounts. */
  readonly sts?: string;
  /** The full URL of `generateAccessToken` for an external account. */
  readonly impersonation?: string;
  /** The base URL of the metadata server. */
  readonly metadata?: string;
};

export type GcpContext = {
  readonly http: CloudHttp;
  readonly environment: Environment;
  readonly endpoints: GcpEndpoints;
  readonly now: () => number;
};

/** An access token, and where the identity that it is for was found, in words. */
export type FoundGcpToken = { readonly token: string; readonly from: string };

/** What Flux asks for; reading images needs less, but the roles of the account limit it anyway. */
export const GCP_SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
