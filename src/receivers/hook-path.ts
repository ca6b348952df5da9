import { createHash } from 'node:crypto';
import type { Receiver } from './manifests/types.ts';

/** `/hook/` and the SHA-256 of token, name and namespace, as in Flux. The token of `generic-oidc` is empty. */
export function toReceiverPath({ metadata }: Pick<Receiver, 'metadata'>, token: string): string {
  const { name, namespace } = metadata;
  return `/hook/${createHash('sha256').update(`${token}${name}${namespace}`).digest('hex')}`;
}

/** The digest of a path that ends in `/hook/<digest>`, whatever a host has put before it; a query does not count. */
export function findDigest(path: string): string | undefined {
  return /(?:^|\/)hook\/([0-9a-f]{64})(?:\?.*)?$/s.exec(path)?.[1];
}
