import type { Inventory } from '../inventory/inventory.ts';
import { keys } from '../inventory/keys.ts';
import type { RepositoryRecord } from '../inventory/shapes.ts';
import type { Store } from '../store/store.ts';
import type { RepositorySummary } from './repository-summary.ts';
import { toSummary } from './repository-summary.ts';
import type { RepositoryView, TrackedRepository } from './repository-view.ts';

/** What jobs left for people to see. */
export interface StoredViews {
  listRepositories(): Promise<readonly RepositorySummary[]>;
  findRepository(id: number): Promise<RepositoryView | undefined>;
}

export type StoredViewsOptions = { readonly store: Store; readonly inventory: Inventory };

/**
 * Reads what `putView` wrote, with the repository as the inventory has it now: it may have been renamed or archived
 * since the last run, or wait for its first one.
 */
export function createStoredViews({ store, inventory }: StoredViewsOptions): StoredViews {
  return {
    listRepositories: async () => {
      const all = await inventory.listInstallations();
      const found = await Promise.all(all.map((id) => listInstallation(id, { store, inventory })));
      return found.flat();
    },
    findRepository: async (id) => {
      const installation = Number(await store.get(keys.owner(id)));
      const record = await inventory.findRepository(installation, id);
      if (record === undefined) return undefined;
      const [text, tenant] = await Promise.all([
        store.get(keys.view(installation, id)),
        inventory.findInstallation(installation),
      ]);
      const repository = toTracked(record, tenant?.isSuspended === true);
      return { ...empty, ...parse<RepositoryView>(text), repository };
    },
  };
}

/** Leaves a view, and the small part of it that lists show. */
export async function putView(view: RepositoryView, store: Store): Promise<void> {
  const { installation, id } = view.repository;
  const text = JSON.stringify(view);
  const isLarge = text.length > viewLimit;
  await store.put(keys.view(installation, id), isLarge ? JSON.stringify({ ...view, policies: [] }) : text);
  await store.put(keys.summary(installation, id), JSON.stringify(toSummary(view)));
}

/** Of a text in the Store; a view that would be larger goes without its policies. */
const viewLimit = 8 * 1024 * 1024;

const empty = { policies: [], holds: [], pulls: [], problems: [], runs: [] };

async function listInstallation(
  installation: number,
  { store, inventory }: StoredViewsOptions,
): Promise<readonly RepositorySummary[]> {
  const [tenant, records] = await Promise.all([
    inventory.findInstallation(installation),
    inventory.listRepositories(installation),
  ]);
  return Promise.all(
    records.map(async (record) => {
      const text = await store.get(keys.summary(installation, record.id));
      const repository = toTracked(record, tenant?.isSuspended === true);
      const none = toSummary({ ...empty, repository });
      return { ...none, ...parse<RepositorySummary>(text), repository };
    }),
  );
}

export function toTracked(record: RepositoryRecord, isSuspended: boolean): TrackedRepository {
  const { id, installation, name, isPrivate, defaultBranch, isArchived } = record;
  const idle = isSuspended ? 'suspended' : isArchived ? 'archived' : undefined;
  return { id, installation, name, isPrivate, defaultBranch, ...(idle !== undefined && { idle }) };
}

/** Written by this process, or by another one of the same version. */
function parse<Value>(text: string | undefined): Partial<Value> {
  if (text === undefined) return {};
  const value: Partial<Value> = JSON.parse(text);
  return value;
}
