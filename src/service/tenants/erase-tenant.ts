import type { SharedListings } from '../scanning/create-shared-listings.ts';
import type { Store } from '../store/store.ts';
import type { RepositoryTrees } from '../tree/create-repository-trees.ts';
import { toErasedKey, type Tenancy } from './create-tenancy.ts';
import { toTenantPrefix } from './tenant-key.ts';

export type Erasure = {
  readonly store: Store;
  readonly trees: Pick<RepositoryTrees, 'erase'>;
  readonly listings: Pick<SharedListings, 'forget'>;
  readonly tenancy: Pick<Tenancy, 'stop'>;
};

/** Milliseconds in which a job that is still running somewhere has ended. */
const longestJob = 24 * 60 * 60_000;

/**
 * Removes everything of an installation: its secrets, what was remembered of its repositories and registries, and the
 * contents that this machine keeps. Its running jobs are broken off, and no new one begins. May be called again; other
 * machines catch up by `RepositoryTrees.retain` with `isErased`.
 *
 * Says how many entries of the store there were. Throws `TidemarkError` `store-failed`.
 */
export async function eraseTenant(erasure: Erasure, installation: number): Promise<number> {
  const { store, trees, listings, tenancy } = erasure;
  await store.put(toErasedKey(installation), '1', { ttl: longestJob });
  tenancy.stop(installation);
  listings.forget(installation);
  await trees.erase(installation);
  return store.deletePrefix(toTenantPrefix(installation));
}

/** Whether an installation was erased in the last day. */
export async function isErased(store: Store, installation: number): Promise<boolean> {
  return (await store.get(toErasedKey(installation))) !== undefined;
}
