import { TidemarkError } from '../../../../errors.ts';
import type { Credentials } from '../../../registry.ts';
import { createExpiringCache } from '../../expiring-cache.ts';
import type { Expiring } from '../../expiring-cache.ts';
import { parseFields, textOf, toFields } from '../../fields.ts';
import type { Fields } from '../../fields.ts';
import type { CredentialSource } from '../../source.ts';
import { checkStatus, createCloudHttp } from '../cloud-http.ts';
import type { CloudHttp } from '../cloud-http.ts';
import type { CloudOptions } from '../cloud-options.ts';
import type { AwsEndpoints } from './aws-context.ts';
import { findAwsIdentity } from './aws-identity.ts';
import { parseEcrHost } from './ecr-host.ts';
import type { EcrHost } from './ecr-host.ts';
import { signRequest } from './sign-request.ts';
import type { FoundAwsIdentity } from './sign-request.ts';

export type AwsSourceOptions = CloudOptions & { readonly endpoints?: AwsEndpoints };

/**
 * Makes the source for `provider: aws`: logs in to ECR, private or public, with the AWS identity of this machine or job.
 * One login per region serves all registries in it.
 *
 * `find` gives `undefined` when there is no AWS identity at all, and throws `TidemarkError` `invalid-credentials` for a
 * host that is not ECR's and for a login that fails.
 */
export function createAwsSource(options: AwsSourceOptions): CredentialSource {
  const { environment, endpoints = {}, now = Date.now } = options;
  const http = createCloudHttp(options);
  const identities = createExpiringCache<FoundAwsIdentity | undefined>(now);
  const logins = createExpiringCache<Credentials>(now);

  return {
    async find(image, rejected) {
      const host = parseEcrHost(image.registry);
      if (host === undefined) throw foreignHost(image.registry);
      const { region, suffix } = host;
      const identity = await identities(`${region} ${suffix}`, () =>
        findAwsIdentity({ http, environment, endpoints, now, region, suffix }),
      );
      if (identity === undefined) return undefined;
      const api = (host.kind === 'public' ? endpoints.ecrPublic : endpoints.ecr) ?? host.api;
      const enter = () => login({ http, host, api, identity, time: now() });
      return logins(host.api, enter, ({ password }) => password === rejected?.password);
    },
  };
}

function foreignHost(host: string): TidemarkError {
  return new TidemarkError(
    'invalid-credentials',
    `invalid AWS registry: '${host}'. 'provider: aws' expects '<account>.dkr.ecr.<region>.amazonaws.com' or ` +
      "'public.ecr.aws'; leave 'provider' out for other registries",
  );
}

type Login = {
  readonly http: CloudHttp;
  readonly host: EcrHost;
  readonly api: string;
  readonly identity: FoundAwsIdentity;
  readonly time: number;
};

/** `GetAuthorizationToken` of the ECR API or of the ECR Public API. */
async function login({ http, host, api, identity, time }: Login): Promise<Expiring<Credentials>> {
  const service = host.kind === 'public' ? 'ecr-public' : 'ecr';
  const target = host.kind === 'public' ? 'SpencerFrontendService' : 'AmazonEC2ContainerRegistry_V20150921';
  const call = {
    service: `AWS ${service}`,
    method: 'POST',
    url: `${api}/`,
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${target}.GetAuthorizationToken`,
    },
    body: '{}',
  } as const;
  const headers = signRequest({ ...call, identity: identity.keys, region: host.region, service, time });
  const response = await http.send({ ...call, headers });
  checkStatus(response, call.service);
  const { value, expiresAt } = parseLogin(response.text, call.service);
  return {
    value: { ...value, origin: { kind: 'cloud', provider: 'aws', identity: identity.from } },
    expiresAt,
  };
}

function parseLogin(text: string, service: string): Expiring<Credentials> {
  const data = findAuthorizationData(parseFields(text));
  const token = data && textOf(data, 'authorizationToken');
  const expiresAt = data?.get('expiresAt');
  const decoded = Buffer.from(token ?? '', 'base64').toString('utf8');
  const colon = decoded.indexOf(':');
  if (colon < 0 || typeof expiresAt !== 'number') {
    throw new TidemarkError(
      'invalid-credentials',
      `${service}: expected an authorization token, found something else`,
    );
  }
  return {
    value: { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) },
    expiresAt: expiresAt * 1000,
  };
}

/** A list with one entry from ECR, the entry itself from ECR Public. */
function findAuthorizationData(fields: Fields | undefined): Fields | undefined {
  const data: unknown = fields?.get('authorizationData');
  return toFields(Array.isArray(data) ? data[0] : data);
}
