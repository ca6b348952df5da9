import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs';
import type { Dirent } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';
import { TidemarkError } from '../../errors.ts';
import type { Tree, TreeFile } from '../tree.ts';
import { resolvePath } from './resolve-path.ts';

/** Larger files are not read: no manifest comes near this size, and one such file could exhaust the memory. */
export const maxFileSize = 32 * 1024 * 1024;

const scratch = Buffer.allocUnsafeSlow(64 * 1024);

// The directory entry said "regular file"; these keep it true when the name is replaced by a pipe or a link meanwhile.
const readFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * The working tree at `root` as a `Tree`, read with synchronous system calls. Nothing outside of `root` is ever read:
 * links that lead out are passed over, and so are pipes, sockets and devices.
 *
 * Throws `TidemarkError` `path-not-found` when `root` is not a directory; a directory further down that cannot be
 * listed ends the iteration with `unreadable-file`.
 */
export function createLocalTree(root: string): Tree {
  const realRoot = toRealDirectory(root);
  return { files: (path) => walk(realRoot, path) };
}

function toRealDirectory(root: string): string {
  const found = statSync(root, { throwIfNoEntry: false });
  if (found?.isDirectory()) return realpathSync(root);
  const instead = found === undefined ? 'nothing' : 'something else';
  throw new TidemarkError(
    'path-not-found',
    `expected a directory at "${root}", found ${instead}; check the path`,
  );
}

function* walk(root: string, path: string): Generator<TreeFile> {
  const start = resolvePath(root, path);
  const given = new Set<string>();
  const pending: { readonly path: string; readonly entry: Dirent | undefined }[] = [
    { path: start, entry: undefined },
  ];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const found = classify(root, next);
    if (found === undefined || given.has(found.path)) continue;
    if (found.kind === 'directory') {
      for (const entry of listReversed(root, found.path))
        pending.push({ path: join(found.path, entry.name), entry });
      continue;
    }
    given.add(found.path);
    yield toTreeFile(root, found.path);
  }
}

type Found = { readonly kind: 'directory' | 'file'; readonly path: string };

function classify(
  root: string,
  next: { readonly path: string; readonly entry: Dirent | undefined },
): Found | undefined {
  const { path, entry } = next;
  if (entry === undefined) return classifyStart(root, path);
  if (entry.isFile()) return { kind: 'file', path };
  if (entry.isDirectory()) return { kind: 'directory', path };
  return entry.isSymbolicLink() ? classifyLink(root, path) : undefined;
}

function classifyStart(root: string, path: string): Found {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (found?.isDirectory()) return { kind: 'directory', path };
  if (found?.isFile()) return { kind: 'file', path };
  throw new TidemarkError(
    'path-not-found',
    `expected a directory or a file at "${path}", found something else`,
  );
}

function classifyLink(root: string, path: string): Found | undefined {
  try {
    const target = relative(root, realpathSync(join(root, path)));
    if (target === '' || target === '..' || target.startsWith(`..${sep}`) || isAbsolute(target))
      return undefined;
    const names = target.split(sep);
    if (names.includes('.git') || !statSync(join(root, target)).isFile()) return undefined;
    return { kind: 'file', path: names.join('/') };
  } catch {
    return undefined; // It dangles, or goes round in circles: there is nothing to read.
  }
}

/** The last name first, because the walk takes from the end. */
function listReversed(root: string, path: string): readonly Dirent[] {
  try {
    const entries = readdirSync(join(root, path), { withFileTypes: true });
    const isRepository = entries.some((entry) => entry.name === '.git');
    // A submodule, or a clone inside of the clone: its files belong to another repository.
    if (isRepository && path !== '') return [];
    return entries.filter((entry) => entry.name !== '.git').sort((a, b) => (a.name < b.name ? 1 : -1));
  } catch (cause) {
    const message = `expected a readable directory at "${path || '.'}", found one that cannot be listed; check its permissions`;
    throw new TidemarkError('unreadable-file', message, { cause });
  }
}

function toTreeFile(root: string, path: string): TreeFile {
  return { path, read: () => readFile(join(root, path), path) };
}

function readFile(absolute: string, path: string): Uint8Array {
  try {
    const descriptor = openSync(absolute, readFlags);
    try {
      return readDescriptor(descriptor, path);
    } finally {
      closeSync(descriptor);
    }
  } catch (cause) {
    if (cause instanceof TidemarkError) throw cause;
    const message = `expected a readable file at "${path}", found one that cannot be read; check its permissions`;
    throw new TidemarkError('unreadable-file', message, { cause, place: { file: path, line: 1, column: 1 } });
  }
}

/** Most files fit the scratch buffer, so that one `read` does and their size need not be asked for. */
function readDescriptor(descriptor: number, path: string): Uint8Array {
  const read = readSync(descriptor, scratch, 0, scratch.length, 0);
  if (read < scratch.length) return Buffer.from(scratch.subarray(0, read));
  const { size } = fstatSync(descriptor);
  if (size > maxFileSize) throw toTooLarge(path, size);
  const content = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  while (filled < size) {
    const more = readSync(descriptor, content, filled, size - filled, filled);
    if (more === 0) break;
    filled += more;
  }
  return content.subarray(0, filled);
}

function toTooLarge(path: string, size: number): TidemarkError {
  const message = `expected a file of at most ${maxFileSize} bytes, found ${size}; move it out of the directories that are read`;
  return new TidemarkError('file-too-large', message, { place: { file: path, line: 1, column: 1 } });
}

function join(directory: string, name: string): string {
  return directory === '' ? name : name === '' ? directory : `${directory}/${name}`;
}
