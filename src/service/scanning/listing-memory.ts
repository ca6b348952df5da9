import type { RecordedListing } from './recorded-listing.ts';

/** Listings in the memory of this process, by where they are kept; the ones not used for longest go first. */
export interface ListingMemory {
  get(key: string): RecordedListing | undefined;
  put(key: string, listing: RecordedListing): void;
  forget(prefix: string): void;
}

/** `limit` is in bytes of tags. */
export function createListingMemory(limit: number): ListingMemory {
  const known = new Map<string, RecordedListing>();
  let size = 0;

  function drop(key: string): void {
    size -= known.get(key)?.lines.byteLength ?? 0;
    known.delete(key);
  }

  return {
    get: (key) => {
      const found = known.get(key);
      if (found === undefined) return undefined;
      known.delete(key);
      known.set(key, found);
      return found;
    },
    put: (key, listing) => {
      drop(key);
      if (listing.lines.byteLength > limit) return;
      known.set(key, listing);
      size += listing.lines.byteLength;
      for (const oldest of known.keys()) {
        if (size <= limit) return;
        drop(oldest);
      }
    },
    forget: (prefix) => {
      for (const key of known.keys()) if (key.startsWith(prefix)) drop(key);
    },
  };
}
