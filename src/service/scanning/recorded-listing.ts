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
  const chunks: Buffer[] = [];
  let pending: string[] = [];
  let pendingSize = 0;
  let size = 0;

  function flush(): void {
    if (pending.length > 0) chunks.push(Buffer.from(`${pending.join('\n')}\n`));
    pending = [];
    pendingSize = 0;
  }

  return {
    add: (tag: string): void => {
      size += tag.length + 1;
      if (size > limit) {
        chunks.length = 0;
        pending = [];
        return;
      }
      pending.push(tag);
      pendingSize += tag.length + 1;
      if (pendingSize > 64 * 1024) flush();
    },
    /** Undefined when there was more than fits. */
    finish: (): Uint8Array | undefined => {
      flush();
      return size > limit ? undefined : Buffer.concat(chunks);
    },
  };
}

/** A recorded listing as the registry gave it, for one who asks now. */
export function replay(recorded: RecordedListing, { keep }: ListingAccess): TagListing {
  const { at, invalid, lines, reason } = recorded;
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength);
  const tags: string[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(newline, start);
    const tag = bytes.toString('latin1', start, end);
    if (keep === undefined || keep(tag)) tags.push(tag);
    start = end + 1;
  }
  const facts = { tags, listedAt: at, ...(invalid > 0 && { invalid }) };
  return reason === undefined ? { ...facts, complete: true } : { ...facts, complete: false, reason };
}
