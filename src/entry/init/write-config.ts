import { lstatSync, realpathSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { TidemarkError } from '../../errors.ts';

/**
 * Writes a file of the working tree, with the folders that it takes, and returns what takes that back. Throws
 * `TidemarkError` `rewrite-unsafe` when the path leads out of the tree, `read-only-tree` when it cannot be written.
 */
export async function writeConfig(root: string, path: string, text: string): Promise<() => Promise<void>> {
  assertInside(root, path);
  const absolute = join(root, path);
  try {
    const before = await readFile(absolute).catch(() => undefined);
    await mkdir(dirname(absolute), { recursive: true });
    await writeFile(absolute, text);
    return () => (before === undefined ? rm(absolute) : writeFile(absolute, before));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `expected to write ${path}, found that it cannot be written (${reason}); nothing was changed`;
    throw new TidemarkError('read-only-tree', message, { cause });
  }
}

/** Whoever made the repository may have made `.github` a link to a place of ours. */
function assertInside(root: string, path: string): void {
  const steps = path.split('/');
  const prefixes = steps.map((_, index) => steps.slice(0, index + 1).join('/'));
  for (const prefix of prefixes) {
    const found = lstatSync(join(root, prefix), { throwIfNoEntry: false });
    if (found?.isFile() !== false) return;
    if (!found.isSymbolicLink() || leadsInside(root, prefix)) continue;
    const message = `expected a place in the repository for ${path}, found that ${prefix} is a link that leads out of it or to nothing; remove the link`;
    throw new TidemarkError('rewrite-unsafe', message);
  }
}

function leadsInside(root: string, path: string): boolean {
  try {
    const target = relative(realpathSync(root), realpathSync(join(root, path)));
    return target !== '..' && !target.startsWith(`..${sep}`) && target.split(sep)[0] !== '.git';
  } catch {
    return false;
  }
}
