/** A value and when it ends, in milliseconds since the epoch. */
export type Expiring<Value> = { readonly value: Value; readonly expiresAt: number };

/** Gives the value for a key, loading it when there is none or when it is about to expire. */
export type ExpiringCache<Value> = (key: string, load: () => Promise<Expiring<Value>>) => Promise<Value>;

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
  const entries = new Map<string, { readonly value: Promise<Value>; freshUntil: number }>();
  return async (key, load) => {
    const known = entries.get(key);
    if (known !== undefined && now() < known.freshUntil) return known.value;
    const loading = load();
    const entry = { value: loading.then(({ value }) => value), freshUntil: Number.POSITIVE_INFINITY };
    entries.set(key, entry);
    try {
      entry.freshUntil = toFreshUntil((await loading).expiresAt, now());
    } catch {
      entry.freshUntil = now() + RETRY_FAILED_AFTER;
    }
    return entry.value;
  };
}

function toFreshUntil(expiresAt: number, now: number): number {
  return Math.max(expiresAt - REFRESH_BEFORE, now + (expiresAt - now) / 2);
}
