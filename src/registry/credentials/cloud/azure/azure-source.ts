import { TidemarkError } from '../../../../errors.ts';
import type { Credentials } from '../../../registry.ts';
import { createExpiringCache } from '../../expiring-cache.ts';
import type { Expiring } from '../../expiring-cache.ts';
import { parseFields, textOf } from '../../fields.ts';
import type { CredentialSource } from '../../source.ts';
import { checkStatus, createCloudHttp } from '../cloud-http.ts';
import { ABSENCE_LIFE } from '../cloud-options.ts';
import type { CloudOptions } from '../cloud-options.ts';
import type { AzureContext, AzureEndpoints, FoundAzureToken } from './azure-context.ts';
import { findApplicationToken } from './azure-token.ts';
import { findManagedIdentityToken } from './managed-identity.ts';

export type AzureSourceOptions = CloudOptions & { readonly endpoints?: AzureEndpoints };

/** As Flux has it, but with host names only where Flux takes any text. */
const REGISTRY = /^(?:[a-z0-9-]+\.)+azurecr\.(io|cn|de|us)$/;

/** The login services of the clouds, by the top-level domain of their registries. */
const AUTHORITIES: ReadonlyMap<string, string> = new Map([
  ['cn', 'https://login.chinacloudapi.cn'],
  ['us', 'https://login.microsoftonline.us'],
]);

/** The username that Azure Container Registry documents for its tokens. */
const USERNAME = '00000000-0000-0000-0000-000000000000';

/**
 * Makes the source for `provider: azure`: exchanges the Entra ID identity of this machine or job for a refresh token of
 * the registry, which then is the password. The identity is a federated token, a client secret or a managed identity.
 *
 * `find` gives `undefined` when there is no identity, and throws `TidemarkError` `invalid-credentials` for a host that is
 * not Azure's and for an exchange that fails.
 */
export function createAzureSource(options: AzureSourceOptions): CredentialSource {
  const { environment, endpoints = {}, now = Date.now } = options;
  const context: AzureContext = { http: createCloudHttp(options), environment, endpoints, now };
  const tokens = createExpiringCache<FoundAzureToken | undefined>(now);
  const logins = createExpiringCache<Credentials>(now);
  return {
    async find(image, rejected) {
      const [, cloud] = REGISTRY.exec(image.registry) ?? [];
      if (cloud === undefined) throw foreignHost(image.registry);
      const authority = AUTHORITIES.get(cloud) ?? 'https://login.microsoftonline.com';
      const token = await tokens(authority, () => findToken(context, authority));
      return token === undefined
        ? undefined
        : logins(
            image.registry,
            () => exchange(context, image.registry, token),
            ({ password }) => password === rejected?.password,
          );
    },
  };
}

async function findToken(
  context: AzureContext,
  authority: string,
): Promise<Expiring<FoundAzureToken | undefined>> {
  const found =
    (await findApplicationToken(context, authority)) ??
    from('managed identity (metadata service)', await findManagedIdentityToken(context));
  return found ?? { value: undefined, expiresAt: context.now() + ABSENCE_LIFE };
}

function from(where: string, found: Expiring<string> | undefined): Expiring<FoundAzureToken> | undefined {
  return found && { ...found, value: { token: found.value, from: where } };
}

const LOGIN_LIFE = 30 * 60_000;

/** `POST /oauth2/exchange` of the registry itself, as the documentation of Azure Container Registry describes it. */
async function exchange(
  context: AzureContext,
  registry: string,
  { token, from: identity }: FoundAzureToken,
): Promise<Expiring<Credentials>> {
  const service = `registry '${registry}'`;
  const response = await context.http.send({
    service,
    method: 'POST',
    url: `${context.endpoints.registry ?? `https://${registry}`}/oauth2/exchange`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'access_token',
      service: registry,
      access_token: token,
    }).toString(),
  });
  checkStatus(response, service);
  const password = textOf(parseFields(response.text) ?? new Map(), 'refresh_token');
  if (password === undefined) {
    throw new TidemarkError(
      'invalid-credentials',
      `${service}: expected JSON with refresh_token, found something else`,
    );
  }
  return {
    value: { username: USERNAME, password, origin: { kind: 'cloud', provider: 'azure', identity } },
    expiresAt: toExpiry(password) ?? context.now() + LOGIN_LIFE,
  };
}

/** The refresh token is a JWT; only its `exp`, in seconds, is of interest, so nothing is verified. */
function toExpiry(token: string): number | undefined {
  const claims = parseFields(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const seconds = claims?.get('exp');
  return typeof seconds === 'number' ? seconds * 1000 : undefined;
}

function foreignHost(host: string): TidemarkError {
  return new TidemarkError(
    'invalid-credentials',
    `invalid Azure registry: '${host}'. 'provider: azure' expects '<name>.azurecr.io'; leave 'provider' out for other registries`,
  );
}
