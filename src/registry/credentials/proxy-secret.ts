import { TidemarkError } from '../../errors.ts';
import type { ObjectRef } from '../../manifests/types.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { ProxySettings } from '../connection.ts';
import type { Secret } from './secrets.ts';

const SCHEMES = ['http', 'https', 'socks5'];
const MAX_LENGTH = 2048;

/**
 * The proxy that a secret with the keys `address`, `username` and `password` describes. A user within the address
 * counts when the secret has no `username`; a password without a username is not used, as in Flux.
 *
 * Throws `TidemarkError` `invalid-credentials` with Flux's texts, never with the address, which may hold a password.
 */
export function readProxySecret(secret: Secret, ref: ObjectRef): ProxySettings {
  const name = toObjectName(ref);
  const address = secret.get('address');
  if (address === undefined) throw invalid(name, "key 'address' not found");
  if (address === '') throw invalid(name, 'proxy address is empty');
  if (address.length > MAX_LENGTH)
    throw invalid(name, `proxy URL exceeds maximum length of ${MAX_LENGTH} characters`);
  const url = parseUrl(address.trim(), name);
  const username = secret.get('username') ?? decode(url.username);
  const password = secret.has('username') ? secret.get('password') : decode(url.password);
  url.username = '';
  url.password = '';
  return {
    address: url.href,
    ...(username !== undefined && { username }),
    ...(username !== undefined && password !== undefined && { password }),
  };
}

function parseUrl(address: string, name: string): URL {
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(address)?.[1]?.toLowerCase() ?? '';
  if (!SCHEMES.includes(scheme)) {
    throw invalid(
      name,
      `proxy URL must use one of the supported schemes (${SCHEMES.join(', ')}), got '${scheme}'`,
    );
  }
  const url = URL.parse(address);
  if (url === null || url.hostname === '') {
    throw invalid(name, `failed to parse proxy address: expected '${scheme}://<host>:<port>'`);
  }
  return url;
}

function decode(text: string): string | undefined {
  if (text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function invalid(name: string, message: string): TidemarkError {
  return new TidemarkError('invalid-credentials', `secret '${name}': ${message}`);
}
