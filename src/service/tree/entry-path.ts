import { refuseArchive, showPath } from './archive-error.ts';

/**
 * The path from the root of the repository that the name of an archive's entry stands for: GitHub puts one directory
 * around everything. The root itself is `''`.
 *
 * Throws `TidemarkError` `archive-refused` for a name that leads elsewhere, or that Git would never give out.
 */
export function toEntryPath(name: string, limit: number): { readonly top: string; readonly path: string } {
  if (Buffer.byteLength(name) > limit)
    throw refuseArchive(`expected paths of at most ${limit} bytes in the archive, found ${showPath(name)}`);
  if (name.includes('\0'))
    throw refuseArchive(`expected paths without NUL in the archive, found ${showPath(name)}`);
  if (name.startsWith('/'))
    throw refuseArchive(`expected relative paths in the archive, found ${showPath(name)}`);
  const [top = '', ...names] = name.replace(/\/$/u, '').split('/');
  for (const part of [top, ...names])
    if (!isPlainName(part))
      throw refuseArchive(
        `expected paths in the archive as Git makes them, without '..' and '.git', found ${showPath(name)}`,
      );
  return { top, path: names.join('/') };
}

function isPlainName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && name.toLowerCase() !== '.git';
}
