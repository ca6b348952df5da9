import type { LookupFunction } from 'node:net';
import type { ImageRepositorySpec } from '../../../src/manifests/types.ts';
import { scanRepositories, type Scan } from '../../../src/registry/scan.ts';
import { createSharedListings } from '../../../src/service/scanning/create-shared-listings.ts';
import type { Store } from '../../../src/service/store/store.ts';
import { createCredentialVault } from '../../../src/service/tenants/credential-vault.ts';
import {
  createTenancy,
  type Tenancy,
  type TenancyOptions,
} from '../../../src/service/tenants/create-tenancy.ts';
import { createKeyring } from '../../../src/service/tenants/keyring.ts';
import { defaultRegistryRules } from '../../../src/service/tenants/registry-rules.ts';
import { createTenantGuard } from '../../../src/service/tenants/tenant-guard.ts';
import { defaultTenantLimits } from '../../../src/service/tenants/tenant-limits.ts';
import {
  startFakeRegistry,
  type FakeRegistry,
  type FakeRegistryOptions,
} from '../../support/fake-registry.ts';
import { makeImageRepository } from '../../support/image-repositories.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { createQuickRegistry } from '../../support/registry-access.ts';

export const keyring = createKeyring('MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=');

export type TenancySetup = Partial<TenancyOptions> & {
  readonly store?: Store;
  /** Loopback registries that the operator lets tenants use. */
  readonly hosts?: readonly string[];
  readonly lookup?: LookupFunction;
};

/** The whole of what keeps tenants apart, with a real client that does not wait. */
export function makeTenancy(setup: TenancySetup = {}) {
  const { store = createMemoryStore(), hosts = [], lookup, ...changes } = setup;
  const rules = { ...defaultRegistryRules, privateHosts: hosts, ...changes.rules };
  const vault = createCredentialVault({ store, keyring });
  const listings = createSharedListings({ store, identityKey: keyring.derive('listings') });
  const tenancy = createTenancy({
    store,
    listings,
    limits: defaultTenantLimits,
    guard: createTenantGuard(rules, lookup && { lookup }),
    keyring,
    vault,
    createRegistry: createQuickRegistry,
    ...changes,
    rules,
  });
  return { store, vault, listings, tenancy };
}

/** Registries of one test, closed together. */
export function createRegistries(usual: FakeRegistryOptions) {
  const running: FakeRegistry[] = [];
  return {
    start: async (options: FakeRegistryOptions = {}): Promise<FakeRegistry> => {
      const fake = await startFakeRegistry({ ...usual, ...options });
      running.push(fake);
      return fake;
    },
    close: async () => {
      await Promise.all(running.splice(0).map((fake) => fake.close()));
    },
  };
}

/** One scan of one image, as a job of the installation makes it. */
export async function scanAs(
  tenancy: Tenancy,
  installation: number,
  spec: Partial<ImageRepositorySpec> & { readonly image: string },
): Promise<Scan> {
  const access = await tenancy.open({ installation });
  try {
    const scans = await scanRepositories([makeImageRepository('app', spec)], access);
    const [scan] = scans.values();
    if (scan === undefined) throw new Error('there is one repository');
    return scan;
  } finally {
    await access.close();
  }
}

/** What a scan ended with, in a line. */
export function toOutcome(scan: Scan): string {
  if (scan.status === 'failed') return `${scan.problem.code}: ${scan.problem.message}`;
  if (scan.status === 'partial') return `partial: ${scan.reason}`;
  return scan.status === 'suspended' ? 'suspended' : `${scan.status}: ${scan.tags.join(' ')}`;
}
