import { refuseArchive, showPath } from './archive-error.ts';
import { computeTreeOids, toBlobOid, type OidAlgorithm } from './git-oids.ts';
import { listTreeFiles } from './list-tree-files.ts';
import type { SnapshotEntry, SnapshotFile } from './snapshot.ts';
import type { TreeLimits } from './tree-limits.ts';
import type { ListedEntry, TreeSource } from './tree-source.ts';
import { isStructured } from './wanted-files.ts';

export type RepairRequest = {
  /** What the archive held. */
  readonly entries: readonly SnapshotEntry[];
  /** The name of the tree that it should be. */
  readonly tree: string;
  readonly algorithm: OidAlgorithm;
  /** Files that are wanted whatever they are called. */
  readonly also: ReadonlySet<string>;
  readonly source: TreeSource;
  readonly limits: TreeLimits;
  readonly signal: AbortSignal;
};

/**
 * The entries as Git holds them. An archive can differ from its tree: attributes leave files out (`export-ignore`) or
 * change their content (`export-subst`, `eol`), a setting puts other contents in place of Git LFS pointers, and
 * submodules are empty. A commit that is made from such content would damage files, so whatever does not have the name
 * that the tree gives it is read from Git itself.
 */
export async function repairSnapshot(request: RepairRequest): Promise<readonly SnapshotEntry[]> {
  const { entries, tree, algorithm } = request;
  const known = computeTreeOids(entries, algorithm);
  if (known.get('') === tree) return entries;
  const found = new Map(entries.map((entry) => [entry.path, entry]));
  const repairs = { left: request.limits.repairs };
  const repaired: SnapshotEntry[] = [];
  for (const row of await listTreeFiles(request, known))
    repaired.push(await settle(row, found.get(row.path), { ...request, repairs }));
  return repaired;
}

type Repairing = RepairRequest & { readonly repairs: { left: number } };

async function settle(
  row: ListedEntry,
  entry: SnapshotEntry | undefined,
  repairing: Repairing,
): Promise<SnapshotEntry> {
  switch (row.mode) {
    case '160000':
      return { kind: 'submodule', path: row.path };
    case '120000':
      return settleLink(row, entry, repairing);
    default:
      return settleFile(row, entry, repairing);
  }
}

async function settleLink(row: ListedEntry, entry: SnapshotEntry | undefined, repairing: Repairing) {
  const isSame = entry?.kind === 'link' && toBlobOid(repairing.algorithm, entry.target) === row.oid;
  if (isSame) return entry;
  const target = await readBlob(row, { ...repairing, limits: { ...repairing.limits, file: 4_096 } });
  return { kind: 'link', path: row.path, target: Buffer.from(target).toString() } as const;
}

async function settleFile(row: ListedEntry, entry: SnapshotEntry | undefined, repairing: Repairing) {
  const { path, oid, size = 0 } = row;
  const facts: SnapshotFile = { kind: 'file', path, isExecutable: row.mode === '100755', size, oid };
  if (entry?.kind === 'file' && entry.oid === oid)
    return { ...facts, size: entry.size, ...(entry.content && { content: entry.content }) };
  const isWanted = isStructured(path) || repairing.also.has(path);
  if (!isWanted || size > repairing.limits.file) return facts;
  const content = await readBlob(row, repairing);
  return { ...facts, size: content.byteLength, content };
}

async function readBlob({ oid, path }: ListedEntry, repairing: Repairing): Promise<Uint8Array> {
  const { repairs, limits, source, signal, algorithm } = repairing;
  repairs.left -= 1;
  if (repairs.left < 0)
    throw refuseArchive(
      `expected an archive that has what Git has, found more than ${limits.repairs} files that differ; check .gitattributes for export-ignore, export-subst and eol`,
    );
  const content = await source.readBlob(oid, { limit: limits.file, signal });
  if (toBlobOid(algorithm, content) === oid) return content;
  throw refuseArchive(`expected the content of ${showPath(path)} as Git names it, found other content`);
}
