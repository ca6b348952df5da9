import * as z from 'zod/mini';
import type { Queue } from '../queue/queue.ts';
import type { Store } from '../store/store.ts';
import type { SeenRepository } from '../webhooks/effect.ts';
import { keys } from './keys.ts';
import { listAll } from './list-all.ts';
import { parseJson, readJson } from './read-json.ts';
import { installationRecordSchema, recordSchema, stateSchema } from './shapes.ts';
import type { InstallationRecord, RepositoryRecord, RepositoryState } from './shapes.ts';

/**
 * Which installations and repositories there are, by the numbers that GitHub gives them: names change. Nothing of what
 * is erased stays anywhere.
 */
export interface Inventory {
  listInstallations(): Promise<readonly number[]>;
  findInstallation(installation: number): Promise<InstallationRecord | undefined>;
  /** With all that belongs to it when it is suspended: then nothing of it waits in the queue any more. */
  setInstallation(installation: number, record: InstallationRecord): Promise<void>;
  listRepositories(installation: number): Promise<readonly RepositoryRecord[]>;
  findRepository(installation: number, repository: number): Promise<RepositoryRecord | undefined>;
  /**
   * Takes in what somebody has seen of a repository, and takes it away from the installation that had it before. Says
   * whether it is new to this one.
   */
  track(installation: number, seen: SeenRepository): Promise<boolean>;
  findState(installation: number, repository: number): Promise<RepositoryState | undefined>;
  /** Also where it is found by its time. */
  setState(installation: number, repository: number, state: RepositoryState): Promise<void>;
  /** The keys outside of its own prefix under which a repository is found, all at once. */
  setIndex(installation: number, repository: number, index: ReadonlyMap<string, string>): Promise<void>;
  /** Erases one repository. */
  untrack(installation: number, repository: number): Promise<void>;
  /** Erases an installation with everything that belongs to it. */
  erase(installation: number): Promise<void>;
}

export type InventoryOptions = { readonly store: Store; readonly queue: Pick<Queue, 'forget'> };

export function createInventory({ store, queue }: InventoryOptions): Inventory {
  async function setState(installation: number, repository: number, state: RepositoryState): Promise<void> {
    const before = await readJson(store, keys.state(installation, repository), stateSchema);
    if (state.due !== undefined) await store.put(keys.due(state.due, installation, repository), '');
    await store.put(keys.state(installation, repository), JSON.stringify(state));
    if (before?.due !== undefined && before.due !== state.due)
      await store.delete(keys.due(before.due, installation, repository));
  }

  async function setIndex(
    installation: number,
    repository: number,
    index: ReadonlyMap<string, string>,
  ): Promise<void> {
    const key = keys.indexed(installation, repository);
    const before = (await readJson(store, key, z.array(z.string()))) ?? [];
    // First all names, so that what was cut off in the middle is found when everything is erased.
    const all = [...new Set([...before, ...index.keys()])];
    if (all.length > before.length) await store.put(key, JSON.stringify(all));
    for (const [name, value] of index) await store.put(name, value);
    for (const name of before) if (!index.has(name)) await store.delete(name);
    if (index.size === 0) await store.delete(key);
    else if (index.size < all.length) await store.put(key, JSON.stringify([...index.keys()]));
  }

  async function untrack(installation: number, repository: number): Promise<void> {
    await queue.forget(installation, repository);
    await setIndex(installation, repository, new Map());
    const state = await readJson(store, keys.state(installation, repository), stateSchema);
    if (state?.due !== undefined) await store.delete(keys.due(state.due, installation, repository));
    if ((await store.get(keys.owner(repository))) === String(installation))
      await store.delete(keys.owner(repository));
    await store.deletePrefix(keys.repository(installation, repository));
    await store.delete(keys.summary(installation, repository));
    await store.delete(keys.record(installation, repository));
  }

  async function listRepositories(installation: number): Promise<readonly RepositoryRecord[]> {
    const records: RepositoryRecord[] = [];
    for await (const { value } of listAll(store, keys.records(installation))) {
      const record = parseJson(value, recordSchema);
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  return {
    listInstallations: async () => {
      const found: number[] = [];
      for await (const { key } of listAll(store, keys.installations))
        found.push(Number(key.slice(keys.installations.length)));
      return found;
    },
    findInstallation: (installation) =>
      readJson(store, keys.installation(installation), installationRecordSchema),
    setInstallation: async (installation, record) => {
      await store.put(keys.knownInstallation(installation), '');
      await store.put(keys.installation(installation), JSON.stringify(record));
      if (record.isSuspended) await queue.forget(installation);
    },
    listRepositories,
    findRepository: (installation, repository) =>
      readJson(store, keys.record(installation, repository), recordSchema),
    track: async (installation, seen) => {
      const key = keys.record(installation, seen.id);
      const [before, owner] = await Promise.all([
        readJson(store, key, recordSchema),
        store.get(keys.owner(seen.id)),
      ]);
      const record = JSON.stringify(toRecord(installation, seen, before));
      if (owner !== undefined && owner !== String(installation)) await untrack(Number(owner), seen.id);
      if (owner !== String(installation)) {
        await store.put(keys.knownInstallation(installation), '');
        await store.put(keys.owner(seen.id), String(installation));
      }
      if (record !== JSON.stringify(before)) await store.put(key, record);
      return before === undefined;
    },
    findState: (installation, repository) =>
      readJson(store, keys.state(installation, repository), stateSchema),
    setState,
    setIndex,
    untrack,
    erase: async (installation) => {
      await queue.forget(installation);
      for (const { id } of await listRepositories(installation)) await untrack(installation, id);
      // What a run that was going on has written meanwhile, too.
      await store.deletePrefix(keys.tenant(installation));
      await store.delete(keys.knownInstallation(installation));
    },
  };
}

function toRecord(
  installation: number,
  seen: SeenRepository,
  before: RepositoryRecord | undefined,
): RepositoryRecord {
  return {
    id: seen.id,
    installation,
    name: seen.name,
    isPrivate: seen.isPrivate,
    defaultBranch: seen.defaultBranch ?? before?.defaultBranch ?? '',
    isArchived: seen.isArchived ?? before?.isArchived ?? false,
  };
}
