import type { Environment } from '../../environment.ts';
import type { CloudHttp } from '../cloud-http.ts';

/** Other addresses for the services of Azure, as base URLs; the public ones when left out. */
export type AzureEndpoints = {
  /** Microsoft Entra ID. */
  readonly authority?: string;
  /** The instance metadata service. */
  readonly metadata?: string;
  /** Stands in for `https://<registry>` in the exchange. */
  readonly registry?: string;
};

export type AzureContext = {
  readonly http: CloudHttp;
  readonly environment: Environment;
  readonly endpoints: AzureEndpoints;
  readonly now: () => number;
};

/** An access token, and where the identity that it is for was found, in words. */
export type FoundAzureToken = { readonly token: string; readonly from: string };

/** Whom the access token is for: Azure Container Registry, in all clouds. */
export const ACR_AUDIENCE = 'https://containerregistry.azure.net';
