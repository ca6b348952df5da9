/** A value and when it ends, in milliseconds since the epoch. */
export type Expiring<Value> = { readonly value: Value; readonly expiresAt: number };

/**
 * Gives the value for a key, loading it when there is none, when it is about to expire, or when `isRejected` says that
 * it is of no use any more.
 */
export type ExpiringCache<Value> = (
  key: string,
  load: () => Promise<Expiring<Value>>,
  isRejected?: (value: Value) => boolean,
) => Promise<Value>;

const REFRESH_BEFORE = 5 * 60_000;
const RETRY_FAILED_AFTER = 30_000;

/**
 * Makes a cache in which one load per key is under way at a time, so that a fleet of repositories on one registry logs
 * in once. A value is loaded anew five minutes before it expires, or at half its life when that is later. A failure
 * counts for half a minute: two hundred repositories must not wait for the same refusal one after the other.
 *
 * `now` is the clock, in milliseconds since the epoch.
 */
export function createExpiringCache<Value>(now: () => number): ExpiringCache<Value> {
  const entries = new Map<string, Entry<Value>>();
  return async (key, load, isRejected = () => false) => {
    const known = entries.get(key);
    const isUsable = known !== undefined && now() < known.freshUntil;
    if (isUsable && (known.loaded === undefined || !isRejected(known.loaded.value))) return known.value;
    const loading = load();
    const entry: Entry<Value> = {
      value: loading.then(({ value }) => value),
      freshUntil: Number.POSITIVE_INFINITY,
    };
    entries.set(key, entry);
    try {
      entry.loaded = await loading;
      entry.freshUntil = toFreshUntil(entry.loaded.expiresAt, now());
    } catch {
      entry.freshUntil = now() + RETRY_FAILED_AFTER;
    }
    return entry.value;
  };
}

type Entry<Value> = { readonly value: Promise<Value>; freshUntil: number; loaded?: Expiring<Value> };

function toFreshUntil(expiresAt: number, now: number): number {
  return Math.max(expiresAt - REFRESH_BEFORE, now + (expiresAt - now) / 2);
}
