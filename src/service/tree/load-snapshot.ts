import { TidemarkError } from '../../errors.ts';
import { toAlgorithm } from './git-oids.ts';
import { readArchive } from './read-archive.ts';
import { repairSnapshot } from './repair-snapshot.ts';
import type { Snapshot, SnapshotEntry } from './snapshot.ts';
import type { TreeLimits } from './tree-limits.ts';
import type { TreeSource } from './tree-source.ts';
import { isStructured, listNamed } from './wanted-files.ts';

export type SnapshotRequest = {
  readonly commit: string;
  readonly tree: string;
  readonly source: TreeSource;
  readonly limits: TreeLimits;
  readonly signal: AbortSignal;
};

const attempts = 3;

/**
 * What a run can need of a commit: its archive, filtered while it comes in, and what differs from Git read from there.
 * A file that a kustomization names and that was too large to be held on suspicion costs a second download.
 *
 * Throws `TidemarkError` `archive-refused`, or as the source does.
 */
export async function loadSnapshot(request: SnapshotRequest): Promise<Snapshot> {
  const { tree, limits } = request;
  const first = await loadEntries(request, new Set());
  const named = listNamed(first).filter(({ size }) => size <= limits.file);
  const names = new Set(named.map(({ path }) => path));
  const isHeld = named.every(({ content }) => content !== undefined);
  const entries = isHeld ? first : await loadEntries(request, names);
  return { tree, entries: entries.map((entry) => dropUnwanted(entry, names)) };
}

async function loadEntries(request: SnapshotRequest, also: ReadonlySet<string>) {
  const { tree } = request;
  const algorithm = toAlgorithm(tree);
  const entries = await download(request, also);
  return repairSnapshot({ ...request, entries, also, algorithm });
}

/** An archive that breaks off is asked for again. */
async function download(
  request: SnapshotRequest,
  also: ReadonlySet<string>,
): Promise<readonly SnapshotEntry[]> {
  const { commit, tree, source, limits, signal } = request;
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      const chunks = await source.download(commit, signal);
      return await readArchive(chunks, { limits, algorithm: toAlgorithm(tree), also, signal });
    } catch (error) {
      const isPassing = error instanceof TidemarkError && error.code === 'forge-failed';
      if (!isPassing || attempt === attempts || signal.aborted) throw error;
    }
  }
}

function dropUnwanted(entry: SnapshotEntry, names: ReadonlySet<string>): SnapshotEntry {
  if (entry.kind !== 'file' || isStructured(entry.path) || names.has(entry.path)) return entry;
  const { content: _, ...rest } = entry;
  return rest;
}
