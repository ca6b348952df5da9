import { constants, gunzip, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { RecordedListing } from './recorded-listing.ts';

const shape = z.object({ at: z.number(), invalid: z.number(), lines: z.string() });

/** A listing as a text for the store. */
export async function toListingText({ at, invalid, lines }: RecordedListing): Promise<string> {
  const packed = await promisify(gzip)(lines, { level: constants.Z_BEST_SPEED });
  return JSON.stringify({ at, invalid, lines: packed.toString('base64') });
}

/** The listing in a text of the store; undefined when it is none, or larger than `limit` bytes. */
export async function parseListingText(text: string, limit: number): Promise<RecordedListing | undefined> {
  try {
    const { at, invalid, lines } = shape.parse(JSON.parse(text));
    const unpacked = await promisify(gunzip)(Buffer.from(lines, 'base64'), { maxOutputLength: limit });
    if (unpacked.length > 0 && unpacked.at(-1) !== 10) return undefined;
    return { at, invalid, lines: unpacked };
  } catch {
    return undefined;
  }
}
