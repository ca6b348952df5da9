import { join } from 'node:path';
import { createOciRegistry } from '../../registry/oci/create-oci-registry.ts';
import type { ServiceOptions } from '../create-service.ts';
import { createTokens } from '../github/tokens.ts';
import type { Inventory } from '../inventory/inventory.ts';
import { limitRegistry } from '../limits/limit-registry.ts';
import type { JobContext } from '../reconcile/job-context.ts';
import { createThreadRunner } from '../reconcile/worker/create-thread-runner.ts';
import { createSharedListings } from '../scanning/create-shared-listings.ts';
import type { SharedListings } from '../scanning/create-shared-listings.ts';
import type { CredentialVault } from '../tenants/credential-vault.ts';
import { createTenancy } from '../tenants/create-tenancy.ts';
import type { Tenancy } from '../tenants/create-tenancy.ts';
import { eraseTenant, isErased } from '../tenants/erase-tenant.ts';
import { createTenantGuard } from '../tenants/tenant-guard.ts';
import { createRepositoryTrees } from '../tree/create-repository-trees.ts';

type Tenants = { readonly inventory: Inventory; readonly vault: CredentialVault | undefined };

/** What jobs are done with, from what this process was given. */
export function createJobContext(options: ServiceOptions, { inventory, vault }: Tenants): JobContext {
  const { settings, state, app, log, metrics } = options;
  const { store, queue } = state;
  const { keyring, pullThrough, rules } = settings.tenants;
  const cacheDirectory = join(settings.dataDirectory, 'cache');
  const trees = createRepositoryTrees({ cacheDirectory });
  const listings = createSharedListings({
    store,
    ...(keyring && { identityKey: keyring.derive('listings') }),
  });
  const tenancy = openTenancy(options, { listings, vault });
  return {
    inventory,
    store,
    queue,
    app,
    tokens: createTokens({ app }),
    runner: createThreadRunner({ timeout: settings.jobTimeout, memory: settings.jobMemory }),
    tenancy,
    openVault: async (installation) =>
      (await vault?.open(installation)) ?? { credentials: [], secrets: [], unreadable: 0 },
    eraseTenant: async (installation) => {
      // What is found by other names goes first, while it is known which these are.
      await inventory.erase(installation);
      await eraseTenant({ store, trees, listings, tenancy }, installation);
    },
    forgetErased: () => trees.retain(async (installation) => !(await isErased(store, installation))),
    settings: {
      apiUrl: settings.apiUrl,
      serverUrl: settings.serverUrl,
      cacheDirectory,
      pullThrough,
      hosts: { deny: rules.deny, privateHosts: rules.privateHosts },
      minInterval: settings.minInterval,
      pace: settings.writePace,
    },
    log,
    metrics,
    now: Date.now,
    random: Math.random,
  };
}

type Shared = Pick<Tenants, 'vault'> & { readonly listings: SharedListings };

/** What keeps tenants apart. */
function openTenancy({ settings, state }: ServiceOptions, { listings, vault }: Shared): Tenancy {
  const { keyring, rules, limits, pullThrough } = settings.tenants;
  return createTenancy({
    store: state.store,
    listings,
    rules,
    limits,
    guard: createTenantGuard(rules),
    pullThrough,
    ...(keyring && { keyring }),
    ...(vault && { vault }),
    createRegistry: (options) => limitRegistry(createOciRegistry(options), state.registryBudget),
  });
}
