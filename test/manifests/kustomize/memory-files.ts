import type { KustomizeFiles } from '../../../src/manifests/kustomize/files.ts';

/** Files that are held in memory, by their path from the root; `read` is told about every file that is read. */
export function createMemoryFiles(
  files: Readonly<Record<string, string>>,
  read: (path: string) => void = () => undefined,
): KustomizeFiles {
  const texts = new Map(Object.entries(files));
  const directories = new Map<string, Map<string, boolean>>([['', new Map()]]);
  for (const path of texts.keys()) addParents(directories, path);
  return {
    readText: (path) => {
      if (texts.has(path)) read(path);
      return texts.get(path);
    },
    readBytes: (path) => {
      const text = texts.get(path);
      return text === undefined ? undefined : Buffer.from(text);
    },
    isDirectory: (path) => directories.has(path),
    list: (path) => Array.from(directories.get(path) ?? [], ([name, isDirectory]) => ({ name, isDirectory })),
  };
}

function addParents(directories: Map<string, Map<string, boolean>>, path: string): void {
  let child = path;
  let isDirectory = false;
  while (child !== '') {
    const parent = child.slice(0, Math.max(0, child.lastIndexOf('/')));
    const entries = directories.get(parent) ?? new Map<string, boolean>();
    directories.set(parent, entries.set(child.slice(parent === '' ? 0 : parent.length + 1), isDirectory));
    child = parent;
    isDirectory = true;
  }
}
