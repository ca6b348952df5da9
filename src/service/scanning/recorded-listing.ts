import type { ListingAccess, TagListing } from '../../registry/registry.ts';

/** All tags of a listing, one in each line. */
export type RecordedListing = {
  /** When the registry was asked, in milliseconds since the epoch. */
  readonly at: number;
  readonly invalid: number;
  readonly lines: Uint8Array;
  /** Why the listing is not complete. Such a one is given to those who wait for it, and not kept. */
  readonly reason?: string;
};

const newline = 10;

/** Notes tags while they are listed, up to `limit` bytes. */
export function createRecorder(limit: number) {
  let pages: Buffer[] = [];
  let size = 0;
  return {
    add: (tags: readonly string[]): void => {
      if (tags.length === 0 || size > limit) return;
      const page = Buffer.from(`${tags.join('\n')}\n`);
      size += page.byteLength;
      if (size > limit) pages = [];
      else pages.push(page);
    },
    /** Undefined when there was more than fits. */
    finish: (): Uint8Array | undefined => (size > limit ? undefined : Buffer.concat(pages)),
  };
}

/** How many tags are handed over at once, so that a long listing is not in memory twice. */
const pageSize = 4_096;

/** A recorded listing as the registry gave it, for one who asks now. */
export function replay(recorded: RecordedListing, { select }: ListingAccess): TagListing {
  const { at, invalid, reason } = recorded;
  const kept: (readonly string[])[] = [];
  for (const page of readPages(recorded.lines)) kept.push(select === undefined ? page : select(page));
  const facts = {
    tags: Array<string>().concat(...kept),
    listedAt: at,
    ...(invalid > 0 && { invalid }),
  };
  return reason === undefined ? { ...facts, complete: true } : { ...facts, complete: false, reason };
}

function* readPages(lines: Uint8Array): Generator<readonly string[]> {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  let page: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(newline, start);
    page.push(bytes.toString('latin1', start, end));
    start = end + 1;
    if (page.length < pageSize) continue;
    yield page;
    page = [];
  }
  yield page;
}
