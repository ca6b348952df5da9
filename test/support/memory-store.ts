import type { Store } from '../../src/service/store/store.ts';

export type MemoryStore = Store & {
  /** Everything that is kept, as somebody would see it who reads the disk. */
  readonly dump: () => string;
};

/** A store in memory with a clock of its own. */
export function createMemoryStore(now: () => number = Date.now): MemoryStore {
  const entries = new Map<string, { readonly value: string; readonly until: number }>();
  const find = (key: string) => {
    const entry = entries.get(key);
    if (entry !== undefined && entry.until > now()) return entry.value;
    entries.delete(key);
    return undefined;
  };
  const put = (key: string, value: string, ttl = Number.POSITIVE_INFINITY) =>
    entries.set(key, { value, until: now() + ttl });
  return {
    get: async (key) => find(key),
    put: async (key, value, options) => {
      put(key, value, options?.ttl);
    },
    add: async (key, value, options) => {
      if (find(key) !== undefined) return false;
      put(key, value, options?.ttl);
      return true;
    },
    delete: async (key) => {
      entries.delete(key);
    },
    list: async (prefix, { after = '', limit }) =>
      [...entries.keys()]
        .filter((key) => key.startsWith(prefix) && key > after)
        .sort()
        .flatMap((key) => {
          const value = find(key);
          return value === undefined ? [] : [{ key, value }];
        })
        .slice(0, limit),
    deletePrefix: async (prefix) => {
      const found = [...entries.keys()].filter((key) => key.startsWith(prefix));
      for (const key of found) entries.delete(key);
      return found.length;
    },
    ping: async () => true,
    close: async () => undefined,
    dump: () => JSON.stringify([...entries]),
  };
}
