export type Entry = { readonly key: string; readonly value: string };

export type Listing = {
  /** Only keys after this one, in byte order. */
  readonly after?: string;
  /** How many entries at most. */
  readonly limit: number;
};

/**
 * What the service keeps between two jobs, shared by all of its processes. Everything in it can be found out again, or
 * entered again: an empty store makes a slower next run, never another result.
 *
 * Keys are paths of printable ASCII without spaces, such as `tenant/42/repository/7/view`, at most 1,024 characters;
 * all that belongs to an installation is below `tenant/<installation>/`, so that it can be erased with it. Values are
 * texts, at most 16 MiB.
 *
 * What can be found out again is put with a time to live: a store that is full drops such entries, those written
 * longest ago first, and refuses to write when only others are left.
 *
 * Methods throw `TidemarkError` `store-failed` when the store is out of reach; they never wait longer than 10 seconds.
 */
export interface Store {
  get(key: string): Promise<string | undefined>;
  /** `ttl` is in milliseconds; without it the entry stays. */
  put(key: string, value: string, options?: { readonly ttl?: number }): Promise<void>;
  /**
   * Puts the entry when there is none, and says whether there was none. One of any number of callers is told true;
   * none may be, when the connection breaks before the answer.
   */
  add(key: string, value: string, options?: { readonly ttl?: number }): Promise<boolean>;
  delete(key: string): Promise<void>;
  /** The entries whose keys begin with `prefix`, in the byte order of their keys. */
  list(prefix: string, listing: Listing): Promise<readonly Entry[]>;
  /**
   * Deletes every entry whose key begins with `prefix`, and says how many there were. It goes through them in batches:
   * what is put meanwhile may stay.
   */
  deletePrefix(prefix: string): Promise<number>;
  /** Whether the store answers, for the readiness of the process. */
  ping(): Promise<boolean>;
  close(): Promise<void>;
}
