import { mkdir, readFile, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegistryCache } from '../registry/cache.ts';
import { measureFiles, orNothing, pruneFiles, writeWhole } from './kept-files.ts';

export type FileCacheOptions = {
  /** Made when it is needed. Files of others in it are left alone. */
  readonly directory: string;
  /** What all values may take together, in bytes; 128 MiB when left out. The ones not used for longest go first. */
  readonly limit?: number;
};

const defaultLimit = 128 * 2 ** 20;
/** One larger than this is not kept: no image configuration is. */
const valueLimit = 4 * 2 ** 20;

/** A cache in a directory, one file for each digest, which several processes may share. */
export function createFileCache({ directory, limit = defaultLimit }: FileCacheOptions): RegistryCache {
  const folder = join(directory, 'registry', 'sha256');
  let measuring: Promise<number> | undefined;
  let size = 0;

  async function keep(path: string, value: Uint8Array): Promise<void> {
    await mkdir(folder, { recursive: true });
    measuring ??= measureFiles(folder).then((total) => (size = total));
    await measuring;
    await writeWhole(path, value);
    size += value.byteLength;
    if (size > limit) size = await pruneFiles(folder, limit);
  }

  return {
    read: async (key) => {
      const path = toPath(folder, key);
      return path === undefined ? undefined : orNothing(readEntry(path));
    },
    write: async (key, value) => {
      const path = toPath(folder, key);
      if (path === undefined || value.byteLength > valueLimit) return;
      await orNothing(keep(path, value));
    },
  };
}

/** Only a digest names a file: a key that comes from outside must not lead elsewhere. */
function toPath(folder: string, key: string): string | undefined {
  const hex = /^sha256:([0-9a-f]{64})$/u.exec(key)?.[1];
  return hex === undefined ? undefined : join(folder, hex);
}

async function readEntry(path: string): Promise<Uint8Array | undefined> {
  const { size } = await stat(path);
  if (size > valueLimit) return undefined;
  const value = await readFile(path);
  const now = new Date();
  await utimes(path, now, now);
  return value;
}
