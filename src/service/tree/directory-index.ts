import type { Snapshot, SnapshotEntry } from './snapshot.ts';

/** A directory by the names in it, each listing in the order of a `Tree`. */
export type DirectoryNode = {
  readonly kind: 'directory';
  readonly path: string;
  readonly children: Map<string, Node>;
};

export type Node = DirectoryNode | SnapshotEntry;

/** The entries of a snapshot as directories. */
export function indexDirectories({ entries }: Snapshot): DirectoryNode {
  const root = createDirectory('');
  for (const entry of entries) {
    const names = entry.path.split('/');
    const last = names.pop() ?? '';
    let at = root;
    for (const name of names) {
      const found = at.children.get(name);
      const next = found?.kind === 'directory' ? found : createDirectory(joinPath(at.path, name));
      if (next !== found) at.children.set(name, next);
      at = next;
    }
    at.children.set(last, entry);
  }
  return root;
}

function createDirectory(path: string): DirectoryNode {
  return { kind: 'directory', path, children: new Map() };
}

function joinPath(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

const maxLinks = 255;

/**
 * What is at `path`, with links followed inside of the tree. `confined` takes `..` and absolute links as a root of a
 * file system does, where they stop; otherwise a link that leads out is followed nowhere.
 */
export function findNode(
  root: DirectoryNode,
  path: string,
  { confined }: { readonly confined: boolean },
): Node | undefined {
  const pending = split(path).reverse();
  let trail: Node[] = [root];
  let links = 0;
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const here = trail.at(-1);
    if (name === '..') {
      if (trail.length === 1 && !confined) return undefined;
      if (trail.length > 1) trail.pop();
      continue;
    }
    const next = here?.kind === 'directory' ? here.children.get(name) : undefined;
    if (next === undefined) return undefined;
    if (next.kind !== 'link') {
      trail.push(next);
      continue;
    }
    links += 1;
    if (links > maxLinks) return undefined;
    if (next.target.startsWith('/')) {
      if (!confined) return undefined;
      trail = [root];
    }
    pending.push(...split(next.target).reverse());
  }
  return trail.at(-1);
}

function split(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}
