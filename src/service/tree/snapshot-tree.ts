import { TidemarkError } from '../../errors.ts';
import { maxFileSize } from '../../manifests/checkout/local-tree.ts';
import type { Tree, TreeFile } from '../../manifests/tree.ts';
import { findNode, indexDirectories, type DirectoryNode, type Node } from './directory-index.ts';
import { isLfsPointer } from './lfs-pointer.ts';
import type { Snapshot, SnapshotFile } from './snapshot.ts';

/**
 * A snapshot as a `Tree`: the same files in the same order as `createLocalTree` gives for a checkout of it, with two
 * differences. Pointers of Git LFS are left out, because what they stand for is not here. A file whose content was
 * left out is there, and reading it throws `TidemarkError` `unreadable-file`.
 */
export function createSnapshotTree(snapshot: Snapshot): Tree {
  const root = indexDirectories(snapshot);
  return { files: (path) => walk(root, path) };
}

function* walk(root: DirectoryNode, path: string): Generator<TreeFile> {
  const start = findNode(root, path, { confined: true });
  if (start === undefined) {
    const message = `expected a directory or a file at "${path}", found nothing; check the path, it counts from the root of the repository`;
    throw new TidemarkError('path-not-found', message);
  }
  const given = new Set<string>();
  const pending: Node[] = [start];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === 'directory') pending.push(...listReversed(next));
    const file = toFile(root, next);
    if (file === undefined || given.has(file.path) || isLfsPointer(file)) continue;
    given.add(file.path);
    yield { path: file.path, read: () => readContent(file) };
  }
}

/** The last name first, because the walk takes from the end. */
function listReversed(directory: DirectoryNode): readonly Node[] {
  return [...directory.children].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, node]) => node);
}

function toFile(root: DirectoryNode, node: Node): SnapshotFile | undefined {
  if (node.kind === 'file') return node;
  if (node.kind !== 'link') return undefined;
  const parent = node.path.slice(0, Math.max(0, node.path.lastIndexOf('/')));
  const target = node.target.startsWith('/')
    ? undefined
    : findNode(root, `${parent}/${node.target}`, { confined: false });
  return target?.kind === 'file' ? target : undefined;
}

function readContent({ path, size, content }: SnapshotFile): Uint8Array {
  if (content !== undefined) return content;
  const place = { file: path, line: 1, column: 1 };
  if (size > maxFileSize) {
    const message = `expected a file of at most ${maxFileSize} bytes, found ${size}; move it out of the directories that are read`;
    throw new TidemarkError('file-too-large', message, { place });
  }
  const message = `expected a file that was fetched at "${path}", found one that was left out, because it is not YAML or JSON and no kustomization names it; give it the ending .yaml, or name it in plain text`;
  throw new TidemarkError('unreadable-file', message, { place });
}
