import { TidemarkError } from '../../errors.ts';
import type { Store } from '../store/store.ts';
import type { ListingMemory } from './listing-memory.ts';
import type { ListingPlace } from './listing-place.ts';
import { parseListingText, toListingText } from './listing-text.ts';
import type { RecordedListing } from './recorded-listing.ts';

/** Encrypts for one installation, so that what is in the store says nothing to others. */
export type Sealer = {
  seal(text: string, context: string): string;
  /** Undefined for what was not sealed for this, or with a key that is gone. */
  open(text: string, context: string): string | undefined;
};

export type KeeperOptions = {
  readonly store: Store;
  readonly memory: ListingMemory;
  /** Absent when nothing can be encrypted; private listings stay in memory then. */
  readonly sealer?: Sealer;
  /** What a listing may have in bytes, and its text in the store. */
  readonly limits: { readonly listing: number; readonly stored: number };
};

/** Listings by their place, in the memory of this process and in the store that all processes share. */
export interface ListingKeeper {
  /** One that was begun at `oldest` or later. */
  find(place: ListingPlace, oldest: number): Promise<RecordedListing | undefined>;
  /** Keeps a complete listing, in the store for `ttl` milliseconds. */
  keep(place: ListingPlace, listing: RecordedListing, ttl: number): Promise<void>;
}

export function createListingKeeper(options: KeeperOptions): ListingKeeper {
  const { store, memory, sealer, limits } = options;

  async function readStored({ key, isPublic }: ListingPlace): Promise<RecordedListing | undefined> {
    if (!isPublic && sealer === undefined) return undefined;
    const kept = await orNothing(store.get(key));
    const text = kept === undefined || isPublic ? kept : sealer?.open(kept, key);
    return text === undefined ? undefined : parseListingText(text, limits.listing);
  }

  return {
    find: async (place, oldest) => {
      const known = memory.get(place.key);
      if (known !== undefined && known.at >= oldest) return known;
      const stored = await readStored(place);
      if (stored === undefined || stored.at < oldest) return undefined;
      memory.put(place.key, stored);
      return stored;
    },
    keep: async (place, listing, ttl) => {
      memory.put(place.key, listing);
      if (ttl < 1 || (!place.isPublic && sealer === undefined)) return;
      const text = await toListingText(listing);
      const value = place.isPublic ? text : sealer?.seal(text, place.key);
      if (value !== undefined && value.length <= limits.stored)
        await orNothing(store.put(place.key, value, { ttl }));
    },
  };
}

/** A store that is out of reach costs a listing, not a run. */
async function orNothing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result;
  } catch (error) {
    if (error instanceof TidemarkError && error.code === 'store-failed') return undefined;
    throw error;
  }
}
