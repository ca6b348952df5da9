import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes a file of which a reader sees the whole or nothing. `mode` is that of a new file. */
export async function writeWhole(path: string, value: Uint8Array, mode = 0o666): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, value, { flag: 'wx', mode });
    await rename(temporary, path);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** What a cache cannot do is as if it had been empty. */
export async function orNothing<T>(result: Promise<T>): Promise<T | undefined> {
  return result.catch(() => undefined);
}

type Kept = { readonly path: string; readonly size: number; readonly used: number };

async function list(folder: string): Promise<readonly Kept[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const kept = files.map(async (path) => {
    const { size, mtimeMs } = await stat(path);
    return { path, size, used: mtimeMs };
  });
  return (await Promise.all(kept.map(orNothing))).filter((entry) => entry !== undefined);
}

/** The bytes of all files below a folder. */
export async function measureFiles(folder: string): Promise<number> {
  return (await list(folder)).reduce((sum, { size }) => sum + size, 0);
}

/** Removes what was not used for longest, down to three quarters, so that this is not done for every file. */
export async function pruneFiles(folder: string, limit: number): Promise<number> {
  const kept = (await list(folder)).toSorted((a, b) => a.used - b.used);
  let total = kept.reduce((sum, { size }) => sum + size, 0);
  for (const { path, size } of kept) {
    if (total <= limit * 0.75) break;
    await rm(path, { force: true });
    total -= size;
  }
  return total;
}
