import { createHash, hash, type Hash } from 'node:crypto';
import type { SnapshotEntry } from './snapshot.ts';

/** Git names objects by SHA-1, or by SHA-256 in repositories that were made so. */
export type OidAlgorithm = 'sha1' | 'sha256';

export function toAlgorithm(oid: string): OidAlgorithm {
  return oid.length === 64 ? 'sha256' : 'sha1';
}

/** A hash that becomes the name of a blob of `size` bytes once these are added. */
export function startBlobHash(algorithm: OidAlgorithm, size: number): Hash {
  return createHash(algorithm).update(toBlobHead(size));
}

export function toBlobOid(algorithm: OidAlgorithm, content: string | Uint8Array): string {
  const head = Buffer.from(toBlobHead(Buffer.byteLength(content)));
  return hash(algorithm, Buffer.concat([head, Buffer.from(content)]));
}

/** What Git puts in front of the content before it makes a name of it. */
export function toBlobHead(size: number): string {
  return `blob ${size}\0`;
}

type Directory = Map<string, Directory | SnapshotEntry>;

/** The names of all directories by their paths, `''` for the root; those that hold a submodule have none. */
export function computeTreeOids(
  entries: readonly SnapshotEntry[],
  algorithm: OidAlgorithm,
): ReadonlyMap<string, string> {
  const root: Directory = new Map();
  for (const entry of entries) place(root, entry);
  const oids = new Map<string, string>();
  hashDirectory(root, { path: '', algorithm, oids });
  return oids;
}

function place(root: Directory, entry: SnapshotEntry): void {
  const names = entry.path.split('/');
  const last = names.pop() ?? '';
  let directory = root;
  for (const name of names) {
    const found = directory.get(name);
    const next: Directory = found instanceof Map ? found : new Map();
    if (next !== found) directory.set(name, next);
    directory = next;
  }
  directory.set(last, entry);
}

type Hashing = {
  readonly path: string;
  readonly algorithm: OidAlgorithm;
  readonly oids: Map<string, string>;
};

function hashDirectory(directory: Directory, hashing: Hashing): string | undefined {
  const { path, algorithm, oids } = hashing;
  const rows: Row[] = [];
  let isKnown = true;
  for (const [name, item] of directory) {
    const below = path === '' ? name : `${path}/${name}`;
    const isDirectory = item instanceof Map;
    const oid = isDirectory ? hashDirectory(item, { ...hashing, path: below }) : toOid(item, algorithm);
    if (oid === undefined) isKnown = false;
    else rows.push(toRow(name, isDirectory ? '40000' : toMode(item), oid));
  }
  if (!isKnown) return undefined;
  // Git compares a directory's name as if it ended in a slash.
  rows.sort((a, b) => Buffer.compare(a.order, b.order));
  const parts = rows.flatMap(({ head, oid }) => [head, oid]);
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const oid = hash(algorithm, Buffer.concat([Buffer.from(`tree ${size}\0`), ...parts]));
  oids.set(path, oid);
  return oid;
}

type Row = { readonly order: Buffer; readonly head: Buffer; readonly oid: Buffer };

function toRow(name: string, mode: string, oid: string): Row {
  const head = Buffer.from(`${mode} ${name}\0`);
  const order = Buffer.from(mode === '40000' ? `${name}/` : name);
  return { order, head, oid: Buffer.from(oid, 'hex') };
}

function toMode(entry: SnapshotEntry): string {
  if (entry.kind === 'link') return '120000';
  return entry.kind === 'file' && entry.isExecutable ? '100755' : '100644';
}

function toOid(entry: SnapshotEntry, algorithm: OidAlgorithm): string | undefined {
  switch (entry.kind) {
    case 'file':
      return entry.oid;
    case 'link':
      return toBlobOid(algorithm, entry.target);
    case 'submodule':
      return undefined;
  }
}
