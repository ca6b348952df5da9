import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Refusal } from '../delivery/github/refusals.ts';
import { refusalSchema } from '../delivery/github/refusals.ts';
import { orNothing, writeWhole } from './kept-files.ts';

const FILE_LIMIT = 8 * 2 ** 20;
/** Repositories and branch prefixes that share a cache directory. */
const PLACES_LIMIT = 200;

const schema = z.object({ version: z.literal(1), places: z.record(z.string(), z.array(refusalSchema)) });

type Places = z.infer<typeof schema>['places'];

/** What GitHub has refused, from run to run. */
export type RefusalsFile = {
  readonly load: () => Promise<readonly Refusal[]>;
  readonly save: (refusals: readonly Refusal[]) => Promise<void>;
};

/**
 * Keeps refusals in `refusals.json` of a cache directory, for each place apart. A file that cannot be read counts as
 * empty and one that cannot be written is left as it is: then the same is told once more.
 */
export function createRefusalsFile(directory: string, place: string): RefusalsFile {
  const path = join(directory, 'refusals.json');
  const load = async (): Promise<Places> => (await orNothing(read(path))) ?? {};
  return {
    load: async () => Object.entries(await load()).find(([name]) => name === place)?.[1] ?? [],
    save: async (refusals) => {
      const before = await load();
      const others = Object.entries(before).filter(([name]) => name !== place);
      if (refusals.length === 0 && others.length === Object.keys(before).length) return;
      const places = [...others.slice(1 - PLACES_LIMIT), ...(refusals.length > 0 ? [[place, refusals]] : [])];
      await orNothing(write(directory, path, Object.fromEntries(places)));
    },
  };
}

async function read(path: string): Promise<Places> {
  const { size } = await stat(path);
  if (size > FILE_LIMIT) return {};
  return schema.parse(JSON.parse(await readFile(path, 'utf8'))).places;
}

async function write(directory: string, path: string, places: Places): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeWhole(path, Buffer.from(JSON.stringify({ version: 1, places })), 0o600);
}
