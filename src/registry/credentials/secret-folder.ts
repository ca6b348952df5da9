import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

import { TidemarkError } from '../../errors.ts';
import type { ObjectRef } from '../../manifests/types.ts';

/** Kubernetes refuses larger secrets. */
const MAX_SIZE = 1024 * 1024;

/**
 * Reads `<directory>/<namespace>/<name>/`, one file per key; `undefined` when there is no such folder. Symbolic links
 * are followed inside the folder only: Kubernetes mounts each key as a link into `..data`.
 *
 * The parts of `ref` must have been checked. Throws `TidemarkError` `invalid-credentials`.
 */
export function readSecretFolder(directory: string, ref: ObjectRef): ReadonlyMap<string, string> | undefined {
  const folder = join(directory, ref.namespace, ref.name);
  try {
    const root = findRealPath(folder);
    return root === undefined ? undefined : readKeys(root, folder);
  } catch (error) {
    if (error instanceof TidemarkError) throw error;
    throw invalid(folder, `could not be read (${toErrno(error)})`);
  }
}

function findRealPath(folder: string): string | undefined {
  try {
    return realpathSync(folder);
  } catch (error) {
    if (toErrno(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function readKeys(root: string, folder: string): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  let size = 0;
  for (const key of readdirSync(root).toSorted()) {
    const file = realpathSync(join(root, key));
    if (!file.startsWith(root + sep)) throw invalid(folder, `'${key}' leads out of the folder`);
    const stats = statSync(file);
    // `..data` and the folder it points at belong to the mount, not to the secret.
    if (!stats.isFile()) continue;
    size += stats.size;
    if (size > MAX_SIZE) throw invalid(folder, `expected at most ${MAX_SIZE} bytes in all keys`);
    keys.set(key, readFileSync(file, 'utf8'));
  }
  return keys;
}

function toErrno(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}

function invalid(folder: string, message: string): TidemarkError {
  return new TidemarkError('invalid-credentials', `secret folder '${folder}': ${message}`);
}
