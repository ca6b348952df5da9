import type { ImageName } from '../../registry/image-name.ts';
import type { ListingAccess, Registry, TagListing } from '../../registry/registry.ts';
import { createRecorder, type RecordedListing } from './recorded-listing.ts';

export type Recorded = {
  /** For the one who asked. */
  readonly listing: TagListing;
  /** For all others; absent when it is too long. */
  readonly recorded?: RecordedListing;
  /** Whether it may be kept: it is complete, and was made with the credentials that it was asked with. */
  readonly isLasting: boolean;
};

type RecordRequest = {
  readonly registry: Registry;
  readonly image: ImageName;
  readonly access: ListingAccess;
  readonly now: () => number;
  /** Bytes of tags. */
  readonly limit: number;
};

/** Makes a listing for one who asks, and notes it whole for others, who keep other tags of it. */
export async function recordListing(request: RecordRequest): Promise<Recorded> {
  const { registry, image, access, now, limit } = request;
  const { select, renew } = access;
  const at = now();
  const recorder = createRecorder(limit);
  const take: NonNullable<ListingAccess['select']> = (tags) => {
    recorder.add(tags);
    return select === undefined ? tags : select(tags);
  };
  let isRenewed = false;
  let isStreamed = false;
  const answer = await registry.listTags(image, {
    ...access,
    select: (tags) => {
      isStreamed = true;
      return take(tags);
    },
    ...(renew !== undefined && {
      renew: async (rejected) => {
        isRenewed = true;
        return renew(rejected);
      },
    }),
  });
  // A registry that does not know `select` hands over everything at the end.
  const listing = isStreamed ? answer : { ...answer, tags: take(answer.tags) };
  // What is cut off because of the one who asked is nobody else's listing.
  const isOwn = !answer.complete && access.signal.aborted;
  const lines = isOwn ? undefined : recorder.finish();
  return {
    listing,
    isLasting: answer.complete && !isRenewed,
    ...(lines !== undefined && { recorded: toRecorded(answer, at, lines) }),
  };
}

function toRecorded(listing: TagListing, at: number, lines: Uint8Array): RecordedListing {
  const recorded = { at, invalid: listing.invalid ?? 0, lines };
  return listing.complete ? recorded : { ...recorded, reason: listing.reason };
}
