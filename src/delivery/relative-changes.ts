import type { Change } from '../rewrite/rewrite-file.ts';
import { posix } from 'node:path';

/**
 * Changes with the file names that Flux gives to message templates: relative to `update.path`, or to the folder of
 * the file that `update.path` names.
 */
export function toRelativeChanges(changes: readonly Change[], updatePath: string): readonly Change[] {
  // A leading `/` makes `..` stop at the root, as in the walk.
  const base = posix.join('/', updatePath).replace(/\/$/, '');
  return changes.map((change) => ({ ...change, file: toRelative(`/${change.file}`, base) }));
}

function toRelative(file: string, base: string): string {
  if (file === base) return posix.basename(file);
  return file.startsWith(`${base}/`) ? file.slice(base.length + 1) : file.slice(1);
}
