/** Where the login of an ECR registry is to be had. */
export type EcrHost = {
  readonly kind: 'private' | 'public';
  readonly region: string;
  /** The base URL of the ECR API for this registry. */
  readonly api: string;
  /** The DNS suffix of the partition, for the other services of AWS. */
  readonly suffix: string;
};

/** `<account>.dkr.ecr[-fips].<region>.<suffix>`, and the dual-stack form `<account>.dkr-ecr[-fips].<region>.on.<suffix>`. */
const CLASSIC =
  /^\d{12}\.dkr\.ecr(-fips)?\.([a-z0-9-]+)\.(amazonaws\.(?:com|com\.cn|eu)|sc2s\.sgov\.gov|c2s\.ic\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;
const DUAL_STACK = /^\d{12}\.dkr-ecr(-fips)?\.([a-z0-9-]+)\.on\.(aws|amazonwebservices\.com\.cn)$/;

/**
 * What the host name of an ECR registry says; `undefined` for every other host. The whole name must match: Flux looks
 * for the pattern anywhere in it, which would log in to `…amazonaws.com.example.org` too.
 */
export function parseEcrHost(host: string): EcrHost | undefined {
  if (host === 'public.ecr.aws') {
    const region = 'us-east-1';
    return {
      kind: 'public',
      region,
      api: `https://api.ecr-public.${region}.amazonaws.com`,
      suffix: 'amazonaws.com',
    };
  }
  return parseClassic(host) ?? parseDualStack(host);
}

function parseClassic(host: string): EcrHost | undefined {
  const [, fips, region, suffix] = CLASSIC.exec(host) ?? [];
  if (region === undefined || suffix === undefined) return undefined;
  const name = fips === undefined ? 'api.ecr' : 'ecr-fips';
  return { kind: 'private', region, api: `https://${name}.${region}.${suffix}`, suffix };
}

function parseDualStack(host: string): EcrHost | undefined {
  const [, fips, region, partition] = DUAL_STACK.exec(host) ?? [];
  if (region === undefined || partition === undefined) return undefined;
  const china = partition !== 'aws';
  return {
    kind: 'private',
    region,
    api: `https://ecr${fips ?? ''}.${region}.api.${partition}`,
    suffix: china ? 'amazonaws.com.cn' : 'amazonaws.com',
  };
}
