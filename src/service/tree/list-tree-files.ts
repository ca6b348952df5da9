import { refuseArchive } from './archive-error.ts';
import { toEntryPath } from './entry-path.ts';
import { toBlobOid } from './git-oids.ts';
import type { RepairRequest } from './repair-snapshot.ts';
import type { SnapshotEntry } from './snapshot.ts';
import type { ListedEntry } from './tree-source.ts';

/**
 * Every file, link and submodule of the tree. When the listing is cut, directory by directory, except those that are
 * `known` to be as the tree has them. Throws `TidemarkError` `archive-refused` for paths that Git would not give out.
 */
export async function listTreeFiles(
  request: RepairRequest,
  known: ReadonlyMap<string, string>,
): Promise<readonly ListedEntry[]> {
  const { source, signal, tree, limits } = request;
  const whole = await source.listTree(tree, { recursive: true, signal });
  const files = whole.truncated
    ? await walk(request, known)
    : whole.entries.filter(({ mode }) => !isDirectory(mode));
  for (const { path } of files) toEntryPath(`top/${path}`, limits.path + 'top/'.length);
  return files;
}

async function walk(
  { source, signal, tree, entries, algorithm, limits }: RepairRequest,
  known: ReadonlyMap<string, string>,
): Promise<readonly ListedEntry[]> {
  const files: ListedEntry[] = [];
  const pending = [{ oid: tree, prefix: '' }];
  let steps = 0;
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    steps += 1;
    if (steps > limits.repairs)
      throw refuseArchive(
        `expected an archive that has what Git has, found more than ${limits.repairs} directories that differ; check .gitattributes for export-ignore, export-subst and eol`,
      );
    const listing = await source.listTree(next.oid, { recursive: false, signal });
    for (const row of listing.entries) {
      const path = `${next.prefix}${row.path}`;
      if (!isDirectory(row.mode)) files.push({ ...row, path });
      else if (known.get(path) === row.oid) files.push(...listOwn(entries, `${path}/`, algorithm));
      else pending.push({ oid: row.oid, prefix: `${path}/` });
    }
  }
  return files;
}

function listOwn(
  entries: readonly SnapshotEntry[],
  prefix: string,
  algorithm: RepairRequest['algorithm'],
): readonly ListedEntry[] {
  return entries.flatMap((entry): readonly ListedEntry[] => {
    if (!entry.path.startsWith(prefix) || entry.kind === 'submodule') return [];
    if (entry.kind === 'link')
      return [{ path: entry.path, mode: '120000', oid: toBlobOid(algorithm, entry.target) }];
    const { path, isExecutable, oid, size } = entry;
    return [{ path, mode: isExecutable ? '100755' : '100644', oid, size }];
  });
}

function isDirectory(mode: string): boolean {
  return mode === '040000' || mode === '40000';
}
