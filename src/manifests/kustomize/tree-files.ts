import type { Tree, TreeFile } from '../tree.ts';
import type { KustomizeFiles } from './files.ts';

type Entry = { readonly name: string; readonly isDirectory: boolean };

/** The files of a tree for a build. The tree is walked once, now; a file is read when a build asks for it. */
export function createTreeFiles(tree: Tree): KustomizeFiles {
  const files = new Map<string, TreeFile>();
  const directories = new Map<string, Map<string, Entry>>([['', new Map()]]);
  for (const file of tree.files('')) {
    files.set(file.path, file);
    addParents(directories, file.path);
  }
  return {
    readText: (path) => {
      const file = files.get(path);
      return file === undefined
        ? undefined
        : new TextDecoder('utf-8', { ignoreBOM: true }).decode(file.read());
    },
    readBytes: (path) => files.get(path)?.read(),
    isDirectory: (path) => directories.has(path),
    list: (path) => [...(directories.get(path)?.values() ?? [])],
  };
}

function addParents(directories: Map<string, Map<string, Entry>>, path: string): void {
  let child = path;
  let isDirectory = false;
  while (child !== '') {
    const parent = child.slice(0, Math.max(0, child.lastIndexOf('/')));
    const name = child.slice(parent === '' ? 0 : parent.length + 1);
    const isKnown = directories.has(parent);
    const entries = directories.get(parent) ?? new Map<string, Entry>();
    directories.set(parent, entries.set(name, { name, isDirectory }));
    // A directory that is known is in the listings of those above it already.
    if (isKnown) return;
    child = parent;
    isDirectory = true;
  }
}
