import { TidemarkError } from '../../errors.ts';
import { isInternalAddress, isLocalHost } from '../../registry/oci/addresses.ts';

export type AddressRules = {
  /** The manifests come from a tenant: public addresses and https only. */
  readonly guarded: boolean;
  /** Hosts, with their port where the URL has one, of which the operator says that they need not be public. */
  readonly isPrivateAllowed?: (host: string) => boolean;
};

/**
 * Throws `TidemarkError` `notification-refused` for a URL that must not be sent to: not a web address, credentials
 * within it, plain http beyond the local network, and in guarded mode everything that is not public.
 */
export function checkAddress(text: string, { guarded, isPrivateAllowed }: AddressRules): URL {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw refuse('expected an address that starts with https://', 'correct the address');
  if (url.username !== '' || url.password !== '')
    throw refuse(
      `expected an address without user and password, found one for ${url.host}`,
      'put them into the secret',
    );
  if (isPrivateAllowed?.(url.host) === true) return url;
  const isPlain = url.protocol === 'http:';
  if (guarded && (isPlain || isInternalAddress(url.hostname) || isLocalHost(url.hostname)))
    throw refuse(
      `expected https and a public address, found ${url.protocol}//${url.host}`,
      'use a public address',
    );
  if (isPlain && !isLocalHost(url.hostname) && url.hostname.includes('.') && !isClusterName(url.hostname))
    throw refuse(
      `expected https, found plain http to ${url.host}, where everybody on the way can read it`,
      'use https',
    );
  return url;
}

/** Names that only the network of a cluster or a company knows. */
function isClusterName(host: string): boolean {
  return /\.(?:local|internal|svc|lan|home\.arpa)$/.test(host) || isInternalAddress(host);
}

function refuse(what: string, advice: string): TidemarkError {
  return new TidemarkError('notification-refused', `${what}; ${advice}`);
}
