import { TidemarkError } from '../../errors.ts';
import type { RegistryCache } from '../../registry/cache.ts';
import type { Secret } from '../../registry/credentials/secrets.ts';
import type { OciRegistry, OciRegistryOptions } from '../../registry/oci/create-oci-registry.ts';
import type { Guard } from '../../registry/oci/guard.ts';
import type { LoginSources } from '../../registry/open-login.ts';
import type { Registry } from '../../registry/registry.ts';
import type { ListingJob, SharedListings } from '../scanning/create-shared-listings.ts';
import type { Store } from '../store/store.ts';
import type { CredentialVault, OpenedVault } from './credential-vault.ts';
import type { RegistryCredential } from './credential.ts';
import { createJobRegistry } from './job-registry.ts';
import type { Keyring } from './keyring.ts';
import { openBudget, type RunBudget } from './run-budget.ts';
import type { RegistryRules } from './registry-rules.ts';
import { createTenantCredentials } from './tenant-credentials.ts';
import type { TenantLimits } from './tenant-limits.ts';

export type TenancyOptions = {
  readonly store: Store;
  readonly listings: SharedListings;
  readonly rules: RegistryRules;
  readonly limits: TenantLimits;
  readonly guard: Guard;
  /** Absent when the operator gave no key: then no installation has secrets. */
  readonly keyring?: Keyring;
  readonly vault?: CredentialVault;
  readonly pullThrough?: readonly RegistryCredential[];
  /** For manifests that anybody can read. */
  readonly cache?: RegistryCache;
  readonly createRegistry?: (options: OciRegistryOptions) => OciRegistry;
};

export type TenantRequest = {
  readonly installation: number;
  /** Images that are said to have new tags since then. */
  readonly refresh?: NonNullable<ListingJob['refresh']>;
  readonly signal?: AbortSignal;
};

/** What one job of an installation works with. */
export type TenantAccess = Required<LoginSources> & {
  readonly registry: Registry;
  readonly findSecret: (namespace: string, name: string) => Secret | undefined;
  /** Ends with the budget, the run, or the installation. */
  readonly signal: AbortSignal;
  /** Requests to registries so far. */
  readonly countRequests: () => number;
  /** How many stored secrets cannot be decrypted, because their key is gone. */
  readonly unreadable: number;
  /** Has to be called at the end, whatever the outcome. */
  readonly close: () => Promise<void>;
};

/** Keeps installations apart that do not trust each other. */
export interface Tenancy {
  /**
   * Throws `TidemarkError` `forge-refused` for an installation that was erased, `budget-spent` for one that has used
   * its hour, or `store-failed`.
   */
  open(request: TenantRequest): Promise<TenantAccess>;
  /** Breaks off the jobs of an installation in this process: it is suspended or gone. */
  stop(installation: number): void;
}

const nothing: OpenedVault = { credentials: [], secrets: [], unreadable: 0 };

export function createTenancy(options: TenancyOptions): Tenancy {
  const { store, listings, keyring, vault, pullThrough = [], limits, createRegistry } = options;
  const running = new Map<number, Set<RunBudget>>();

  return {
    open: async ({ installation, refresh, signal }) => {
      if ((await store.get(toErasedKey(installation))) !== undefined) throw toGone(installation);
      const opened = (await vault?.open(installation)) ?? nothing;
      const budget = await openBudget({ store, installation, limits, ...(signal && { signal }) });
      const budgets = running.get(installation) ?? new Set();
      running.set(installation, budgets.add(budget));
      const credentials = createTenantCredentials({ vault: opened, pullThrough });
      const registry = createJobRegistry({
        ...options,
        budget,
        ...(createRegistry && { create: createRegistry }),
      });
      const sealer = keyring?.box(installation);
      return {
        registry: listings.through(registry, {
          installation,
          ...(sealer && { sealer }),
          ...(refresh && { refresh }),
        }),
        credentialsFor: (...asked) => credentials.credentialsFor(...asked),
        connectionFor: (repository) => credentials.connectionFor(repository),
        findSecret: (namespace, name) => credentials.findSecret(namespace, name),
        signal: budget.signal,
        countRequests: () => budget.countRequests(),
        unreadable: opened.unreadable,
        close: async () => {
          budgets.delete(budget);
          if (budgets.size === 0) running.delete(installation);
          await budget.close();
        },
      };
    },
    stop: (installation) => {
      for (const budget of running.get(installation) ?? []) budget.stop(toGone(installation));
    },
  };
}

/** Numbers of installations are never used again, so that this may be remembered. */
export function toErasedKey(installation: number): string {
  return `erased/${installation}`;
}

function toGone(installation: number): TidemarkError {
  return new TidemarkError(
    'forge-refused',
    `installation ${installation} is suspended or uninstalled; nothing more is done for it`,
  );
}
