import { TidemarkError } from '../../errors.ts';
import type { Store } from '../store/store.ts';
import type { Keyring } from './keyring.ts';
import { toTenantKey, toTenantPrefix } from './tenant-key.ts';

export type ShelfOptions<T> = {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly kind: 'credential' | 'secret';
  /** What an item is found by; one that has the same replaces it. */
  readonly nameOf: (item: T) => string;
  /** Checks what was stored: another version may have written it. */
  readonly parse: (value: unknown) => T;
  readonly now?: () => number;
};

export type Shelved<T> = { readonly value: T; readonly updated: number };

/** Things of one kind, sealed for the installation they belong to. */
export interface SealedShelf<T> {
  put(installation: number, item: T): Promise<void>;
  list(installation: number): Promise<{ readonly items: readonly Shelved<T>[]; readonly unreadable: number }>;
  remove(installation: number, item: T): Promise<void>;
}

/** More of a kind than an installation has a use for. */
const most = 200;

export function createSealedShelf<T>(options: ShelfOptions<T>): SealedShelf<T> {
  const { store, keyring, kind, nameOf, parse, now = Date.now } = options;
  const toKey = (installation: number, item: T) => toTenantKey(installation, kind, nameOf(item));
  const listEntries = (installation: number) =>
    store.list(`${toTenantPrefix(installation)}${kind}/`, { limit: most });

  return {
    put: async (installation, item) => {
      const key = toKey(installation, item);
      const entries = await listEntries(installation);
      if (entries.length >= most && entries.every((entry) => entry.key !== key))
        throw new TidemarkError(
          'invalid-input',
          `expected at most ${most} stored for an installation, found ${entries.length} already; delete what is not needed any more`,
        );
      const text = JSON.stringify({ value: item, updated: now() });
      await store.put(key, keyring.box(installation).seal(text, key));
    },
    list: async (installation) => {
      const box = keyring.box(installation);
      const entries = await listEntries(installation);
      const items = entries.flatMap(({ key, value }) => toShelved(box.open(value, key), parse));
      return { items, unreadable: entries.length - items.length };
    },
    remove: (installation, item) => store.delete(toKey(installation, item)),
  };
}

function toShelved<T>(text: string | undefined, parse: (value: unknown) => T): readonly Shelved<T>[] {
  if (text === undefined) return [];
  const { value, updated }: { value: unknown; updated: number } = JSON.parse(text);
  return [{ value: parse(value), updated }];
}
