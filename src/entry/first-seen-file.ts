import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import type { FirstSeen, FirstSeenLedger } from '../policy/first-seen.ts';

/** Far more than tags that anybody waits for. */
const entryLimit = 200_000;
const fileLimit = 64 * 2 ** 20;

const time = z.number().nonnegative();

const fileSchema = z.object({
  version: z.literal(1),
  tags: z.record(
    z.string(),
    z.object({ seen: time, digests: z.record(z.string(), time), created: time.optional() }),
  ),
});

/**
 * A ledger in one JSON file of a cache directory. A file that cannot be read counts as empty, and one that cannot be
 * written is left as it is: then ages count from a later run on.
 */
export function createFirstSeenFile(directory: string): FirstSeenLedger {
  const path = join(directory, 'first-seen.json');
  return {
    load: async () => orElse(readLedger(path), new Map()),
    save: async (seen) => orElse(writeLedger(path, seen), undefined),
  };
}

async function readLedger(path: string): Promise<FirstSeen> {
  const { size } = await stat(path);
  if (size > fileLimit) return new Map();
  const { tags } = fileSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  return new Map(
    Object.entries(tags).map(([key, { created, ...sighting }]) => [
      key,
      { ...sighting, ...(created !== undefined && { created }) },
    ]),
  );
}

/** A reader sees the whole file or the one before. What was seen last is kept when there is too much. */
async function writeLedger(path: string, seen: FirstSeen): Promise<void> {
  const kept =
    seen.size <= entryLimit
      ? [...seen]
      : [...seen].toSorted(([, a], [, b]) => b.seen - a.seen).slice(0, entryLimit);
  const temporary = `${path}.${randomUUID()}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, JSON.stringify({ version: 1, tags: Object.fromEntries(kept) }), {
      flag: 'wx',
    });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

async function orElse<T>(result: Promise<T>, fallback: T): Promise<T> {
  return result.catch(() => fallback);
}
