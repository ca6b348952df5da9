import { TidemarkError } from '../../errors.ts';

/** The files of one revision, as a build reads them. Paths start at the root and use `/`; `''` is the root. */
export interface KustomizeFiles {
  /** The text of a regular file; `undefined` when there is none. Links that stay inside the tree are followed. */
  readText(path: string): string | undefined;
  /** The same file as it is, for what is handed on rather than read. */
  readBytes(path: string): Uint8Array | undefined;
  isDirectory(path: string): boolean;
  /** What a file is called where it lives, when that is not its path here: places name it so. */
  locate?(path: string): string | undefined;
  /** What a directory holds, hidden entries too, in any order. */
  list(path: string): readonly { readonly name: string; readonly isDirectory: boolean }[];
}

/**
 * The path that `relative` means when it is written in `directory`.
 *
 * Throws `TidemarkError` `path-escapes` when it leaves the root: Flux confines every build to its source.
 */
export function resolvePath(directory: string, relative: string): string {
  const steps = directory === '' ? [] : directory.split('/');
  for (const step of relative.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') steps.push(step);
    else if (steps.pop() === undefined) throw escape(relative);
  }
  return steps.join('/');
}

/** The path below the root whatever `..` it has: Flux joins `spec.path` to the root of the source in this way. */
export function clampPath(path: string): string {
  const steps: string[] = [];
  for (const step of path.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** Whether `path` is `directory` or below it. */
export function isWithin(path: string, directory: string): boolean {
  return directory === '' || path === directory || path.startsWith(`${directory}/`);
}

/** How a path is shown: the root has no name of its own. */
export function showPath(path: string): string {
  return path === '' ? '.' : path;
}

/** The way from `directory` to `path`, as an origin annotation spells it. */
export function relativePath(directory: string, path: string): string {
  const from = directory === '' ? [] : directory.split('/');
  const to = path.split('/');
  let common = 0;
  while (common < from.length && common < to.length - 1 && from[common] === to[common]) common += 1;
  return [...from.slice(common).map(() => '..'), ...to.slice(common)].join('/');
}

function escape(path: string): TidemarkError {
  const text = `fs-security-constraint read ${path}: path '${path}' is not in or below the root of the repository`;
  return new TidemarkError('path-escapes', text);
}
