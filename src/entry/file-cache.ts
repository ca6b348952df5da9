import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RegistryCache } from '../registry/cache.ts';

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
    measuring ??= measure(folder).then((total) => (size = total));
    await measuring;
    await writeWhole(path, value);
    size += value.byteLength;
    if (size > limit) size = await prune(folder, limit);
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

/** A reader sees the whole file or none. */
async function writeWhole(path: string, value: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, value, { flag: 'wx' });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** A cache that cannot be used is an empty one: the run goes on without it. */
async function orNothing<T>(result: Promise<T>): Promise<T | undefined> {
  return result.catch(() => undefined);
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

type Entry = { readonly path: string; readonly size: number; readonly used: number };

async function list(folder: string): Promise<readonly Entry[]> {
  const paths = (await readdir(folder)).map((name) => join(folder, name));
  const entries = paths.map(async (path) => {
    const { size, mtimeMs } = await stat(path);
    return { path, size, used: mtimeMs };
  });
  return (await Promise.all(entries.map(orNothing))).filter((entry) => entry !== undefined);
}

async function measure(folder: string): Promise<number> {
  return (await list(folder)).reduce((sum, { size }) => sum + size, 0);
}

/** Removes what was not used for longest, down to three quarters, so that this is not done for every value. */
async function prune(folder: string, limit: number): Promise<number> {
  const entries = (await list(folder)).toSorted((a, b) => a.used - b.used);
  let total = entries.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of entries) {
    if (total <= limit * 0.75) break;
    await rm(path, { force: true });
    total -= size;
  }
  return total;
}
