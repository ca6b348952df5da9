import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { TidemarkError } from '../errors.ts';

export type RepositoryRoot = {
  /** The top of the working tree; the named directory itself when it is in none. */
  readonly root: string;
  /** The named directory as a path from the root, `.` for the root itself. */
  readonly directory: string;
};

/**
 * Finds the working tree that a directory lies in. Paths in manifests count from its top, wherever a run is started.
 *
 * Throws `path-not-found` when there is no such directory.
 */
export function findRepositoryRoot(path: string): RepositoryRoot {
  const start = resolve(path);
  if (statSync(start, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new TidemarkError('path-not-found', `expected a directory at ${path}, found none`);
  }
  const root = findTop(start) ?? start;
  const directory = relative(root, start).split(sep).join('/');
  return { root, directory: directory === '' ? '.' : directory };
}

/** A linked working tree has a `.git` file instead of a folder. */
function findTop(start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}
