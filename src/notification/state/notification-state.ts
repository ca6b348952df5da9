/** One thing that is remembered, and when it was written, in milliseconds since the epoch. */
export type StateEntry = { readonly value: string; readonly at: number };

export type StateEntries = ReadonlyMap<string, StateEntry>;

/**
 * What was told on which channel, from run to run. Losing it may repeat a message, and never loses one. It holds no
 * secrets. `read` gives nothing when there is nothing to read; both may throw a `TidemarkError`.
 */
export interface NotificationState {
  read(): Promise<StateEntries>;
  write(entries: StateEntries): Promise<void>;
}

const longestAge = 90 * 24 * 60 * 60 * 1_000;
const mostEntries = 10_000;

/** What is worth keeping: nothing older than 90 days, and the latest when there is too much. */
export function pruneEntries(entries: StateEntries, now: number): StateEntries {
  const fresh = [...entries].filter(([, { at }]) => now - at < longestAge);
  if (fresh.length <= mostEntries) return new Map(fresh);
  return new Map(fresh.toSorted(([, a], [, b]) => b.at - a.at).slice(0, mostEntries));
}
