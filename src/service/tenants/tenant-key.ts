import { createHash } from 'node:crypto';

/** Where the store keeps something of an installation. What users name is hashed, because names are not keys. */
export function toTenantKey(installation: number, kind: 'credential' | 'secret', name: string): string {
  return `${toTenantPrefix(installation)}${kind}/${createHash('sha256').update(name).digest('hex')}`;
}

/** Everything of an installation is below this. */
export function toTenantPrefix(installation: number): string {
  return `tenant/${installation}/`;
}
