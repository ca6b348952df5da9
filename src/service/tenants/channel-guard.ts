import type { NotificationGuard } from '../../notification/notify.ts';
import { matchesHost } from './registry-rules.ts';
import type { RegistryRules } from './registry-rules.ts';
import { createTenantGuard } from './tenant-guard.ts';

/** What the operator says about hosts, besides the ports, which are those of registries. */
export type HostRules = Pick<RegistryRules, 'deny' | 'privateHosts'>;

/** The guard of the channels that tenants have messages sent to: the same hosts as for registries, on any port. */
export function createChannelGuard({ deny, privateHosts }: HostRules): NotificationGuard {
  return {
    blockPrivateAddresses: true,
    isPrivateAllowed: (host) => matchesHost(privateHosts, host),
    connections: createTenantGuard({ allow: [], deny, privateHosts, ports: 'any' }),
  };
}
