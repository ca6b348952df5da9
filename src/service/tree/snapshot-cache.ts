import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { measureFiles, orNothing, pruneFiles, writeWhole } from '../../entry/kept-files.ts';
import { decodeSnapshot, encodeSnapshot, snapshotFormat } from './encode-snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/** Whose content it is, by the numbers that GitHub gave them. */
export type Owner = { readonly installation: number; readonly repository: number };

export type SnapshotCacheOptions = {
  /** Made when it is needed; for this process's user only. */
  readonly directory: string;
  /** What all snapshots may take together, in bytes as they are kept. The ones not used for longest go first. */
  readonly limit: number;
  /** What one snapshot may take in memory, in bytes. */
  readonly snapshotLimit: number;
};

/** Snapshots on the disk of this machine. Whatever fails is as if nothing had been kept. */
export interface SnapshotCache {
  read(owner: Owner, tree: string): Promise<Snapshot | undefined>;
  write(owner: Owner, snapshot: Snapshot): Promise<void>;
  /** Removes what is kept of an installation, or of one repository of it. Throws when it cannot. */
  erase(installation: number, repository?: number): Promise<void>;
  /** The installations of which something is kept. */
  installations(): Promise<readonly number[]>;
}

/**
 * One file for each tree, `trees/<installation>/<repository>/<tree>`: a name made of numbers and a hash leads nowhere
 * else, and no repository is ever given what was read for another one. Several processes may share the directory:
 * a file is there whole or not at all.
 */
export function createSnapshotCache(options: SnapshotCacheOptions): SnapshotCache {
  const { directory, limit, snapshotLimit } = options;
  const root = join(directory, 'trees');
  let size: Promise<number> | undefined;

  async function keep(path: string, bytes: Uint8Array): Promise<void> {
    await mkdir(join(path, '..'), { recursive: true, mode: 0o700 });
    await writeWhole(path, bytes, 0o600);
    const before = await (size ?? measureFiles(root));
    const after = before + (size === undefined ? 0 : bytes.byteLength);
    size = after > limit ? pruneFiles(root, limit) : Promise.resolve(after);
    await size;
  }

  return {
    read: (owner, tree) =>
      orNothing(
        (async () => {
          const path = toPath(root, owner, tree);
          const found = await stat(path);
          if (found.size > snapshotLimit) return undefined;
          const snapshot = await decodeSnapshot(await readFile(path), { tree, limit: snapshotLimit });
          const now = new Date();
          await (snapshot === undefined ? rm(path, { force: true }) : utimes(path, now, now));
          return snapshot;
        })(),
      ),
    write: async (owner, snapshot) => {
      const bytes = await encodeSnapshot(snapshot);
      if (bytes.byteLength <= limit) await orNothing(keep(toPath(root, owner, snapshot.tree), bytes));
    },
    erase: async (installation, repository) => {
      const below = repository === undefined ? [] : [String(repository)];
      await rm(join(root, String(installation), ...below), { recursive: true, force: true, maxRetries: 3 });
      size = undefined;
    },
    installations: async () => {
      const names = (await orNothing(readdir(root))) ?? [];
      return names.filter((name) => /^[0-9]+$/u.test(name)).map(Number);
    },
  };
}

function toPath(root: string, { installation, repository }: Owner, tree: string): string {
  if (!/^[0-9a-f]{40,64}$/u.test(tree)) throw new Error('expected the name of a tree');
  return join(root, String(installation), String(repository), `${tree}.${snapshotFormat}`);
}
