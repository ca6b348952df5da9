import { TidemarkError } from '../../../../errors.ts';
import { createExpiringCache } from '../../expiring-cache.ts';
import type { Expiring } from '../../expiring-cache.ts';
import type { CredentialSource } from '../../source.ts';
import { createCloudHttp } from '../cloud-http.ts';
import { ABSENCE_LIFE } from '../cloud-options.ts';
import type { CloudOptions } from '../cloud-options.ts';
import { findFileToken } from './find-file-token.ts';
import type { FoundGcpToken, GcpContext, GcpEndpoints } from './gcp-context.ts';
import { findMetadataToken } from './metadata-token.ts';

export type GcpSourceOptions = CloudOptions & { readonly endpoints?: GcpEndpoints };

/** As Flux has it, but with host names only where Flux takes any text. */
const REGISTRY = /^(?:(?:[a-z0-9-]+\.)*gcr\.io|[a-z0-9-]+-docker\.pkg\.dev|docker\.s3nsregistry\.fr)$/;

/**
 * Makes the source for `provider: gcp`: an access token is the password for Artifact Registry and Container Registry.
 * It comes from the file in `GOOGLE_APPLICATION_CREDENTIALS`, else from the metadata server.
 *
 * `find` gives `undefined` when there is neither, and throws `TidemarkError` `invalid-credentials` for a host that is not
 * Google's and for an exchange that fails.
 */
export function createGcpSource(options: GcpSourceOptions): CredentialSource {
  const { environment, endpoints = {}, now = Date.now } = options;
  const context: GcpContext = { http: createCloudHttp(options), environment, endpoints, now };
  const tokens = createExpiringCache<FoundGcpToken | undefined>(now);
  return {
    async find(image, rejected) {
      if (!REGISTRY.test(image.registry)) throw foreignHost(image.registry);
      const found = await tokens(
        'access token',
        () => findToken(context),
        (known) => known !== undefined && known.token === rejected?.password,
      );
      if (found === undefined) return undefined;
      const { token: password, from: identity } = found;
      return {
        username: 'oauth2accesstoken',
        password,
        origin: { kind: 'cloud', provider: 'gcp', identity },
      };
    },
  };
}

async function findToken(context: GcpContext): Promise<Expiring<FoundGcpToken | undefined>> {
  const found =
    from('GOOGLE_APPLICATION_CREDENTIALS', await findFileToken(context)) ??
    from("the machine's service account (metadata server)", await findMetadataToken(context));
  return found ?? { value: undefined, expiresAt: context.now() + ABSENCE_LIFE };
}

function from(where: string, found: Expiring<string> | undefined): Expiring<FoundGcpToken> | undefined {
  return found && { ...found, value: { token: found.value, from: where } };
}

function foreignHost(host: string): TidemarkError {
  return new TidemarkError(
    'invalid-credentials',
    `invalid GCP registry: '${host}'. 'provider: gcp' expects '<location>-docker.pkg.dev' or 'gcr.io'; ` +
      "leave 'provider' out for other registries",
  );
}
