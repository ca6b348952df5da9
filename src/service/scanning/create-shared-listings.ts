import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ImageName } from '../../registry/image-name.ts';
import type { ListingAccess, Registry, TagListing } from '../../registry/registry.ts';
import type { Store } from '../store/store.ts';
import { createFlights } from './flights.ts';
import { createLease } from './lease.ts';
import { createListingKeeper, type Sealer } from './listing-keeper.ts';
import { createListingMemory } from './listing-memory.ts';
import { findListingPlace, type ListingPlace } from './listing-place.ts';
import { recordListing, type Recorded } from './record-listing.ts';
import { replay } from './recorded-listing.ts';

export type SharingLimits = {
  /** Tags of one listing that is shared, in bytes; a longer one is listed by each who wants it. */
  readonly listing: number;
  /** Of one listing in the store, compressed. */
  readonly stored: number;
  /** Of all listings that this process remembers. */
  readonly memory: number;
  /** Milliseconds that one process waits at most for another one that lists the same. */
  readonly patience: number;
};

export type SharedListingsOptions = {
  readonly store: Store;
  readonly limits?: Partial<SharingLimits>;
  /** The same in all processes that share the store; of this process alone when left out. */
  readonly identityKey?: Uint8Array;
  readonly now?: () => number;
};

/** Whose job it is that asks. */
export type ListingJob = {
  readonly installation: number;
  /** Encrypts for the installation. Without it, private listings are remembered by this process only. */
  readonly sealer?: Sealer;
  /** Images that are said to have new tags, by canonical name: only a listing begun at `since` or later will do. */
  readonly refresh?: { readonly images: ReadonlySet<string>; readonly since: number };
};

/** One listing for all who want the same. */
export interface SharedListings {
  /**
   * `registry` as it is asked by one job: a complete listing that is fresh enough is not made again, and one that is
   * being made is waited for. What is partial or fails is never kept.
   */
  through(registry: Registry, job: ListingJob): Registry;
  /** Forgets what this process remembers of an installation. What is in the store is below `tenant/<installation>/`. */
  forget(installation: number): void;
}

const mebibyte = 2 ** 20;

const defaultLimits: SharingLimits = {
  listing: 64 * mebibyte,
  stored: 8 * mebibyte,
  memory: 128 * mebibyte,
  patience: 10_000,
};

export function createSharedListings(options: SharedListingsOptions): SharedListings {
  const { store, now = Date.now, identityKey = randomBytes(32) } = options;
  const limits = { ...defaultLimits, ...options.limits };
  const memory = createListingMemory(limits.memory);
  const flights = createFlights();
  const lease = createLease({ store, patience: limits.patience, now, sleep: pause, id: randomUUID() });

  function listThrough(registry: Registry, job: ListingJob) {
    const { installation, sealer, refresh } = job;
    const keeper = createListingKeeper({ store, memory, limits, ...(sealer && { sealer }) });

    async function listNew(place: ListingPlace, image: ImageName, access: ListingAccess): Promise<Recorded> {
      const made = await recordListing({ registry, image, access, now, limit: limits.listing });
      const { recorded, isLasting } = made;
      if (recorded !== undefined && isLasting) await keeper.keep(place, recorded, access.maxAge ?? 0);
      return made;
    }

    return async (image: ImageName, access: ListingAccess): Promise<TagListing> => {
      const place = findListingPlace({ image, access, installation, identityKey });
      if (place === undefined) return registry.listTags(image, access);
      const since = refresh?.images.has(image.canonical) === true ? refresh.since : 0;
      const oldest = Math.max(since, now() - (access.maxAge ?? 0) + 1);
      const find = () => keeper.find(place, oldest);
      for (;;) {
        const found = await find();
        if (found !== undefined) return replay(found, access);
        const flight = flights.find(place.key, since);
        if (flight === undefined) break;
        const joined = await flight.join(access.signal);
        if (joined !== undefined) return replay(joined, access);
      }
      const lead = async (): Promise<Recorded> =>
        lease.hold({ key: place.key, signal: access.signal, mustBeFirst: since > 0 }, async (hasWaited) => {
          const found = hasWaited ? await find() : undefined;
          if (found === undefined) return listNew(place, image, access);
          return { listing: replay(found, access), recorded: found, isLasting: true };
        });
      return (await flights.lead(place.key, now(), lead)).listing;
    };
  }

  return {
    through: (registry, job) => ({
      listTags: listThrough(registry, job),
      resolveDigest: (...asked) => registry.resolveDigest(...asked),
      describeManifest: (...asked) => registry.describeManifest(...asked),
    }),
    forget: (installation) => memory.forget(`tenant/${installation}/`),
  };
}
