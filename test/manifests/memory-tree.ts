import { TidemarkError, toProblemLine } from '../../src/errors.ts';
import type { Problem } from '../../src/errors.ts';
import { loadManifests } from '../../src/manifests/load-manifests.ts';
import type { LoadedManifests } from '../../src/manifests/load-manifests.ts';
import type { Tree } from '../../src/manifests/tree.ts';

export type MemoryFiles = Readonly<Record<string, string | Uint8Array | Error>>;

/** A tree of the given files; a file that is an error throws it when it is read. */
export function createMemoryTree(files: MemoryFiles): Tree {
  return {
    files(path) {
      const prefix = path.replace(/^[./]+/, '');
      const found = Object.entries(files).filter(([name]) => name.startsWith(prefix));
      if (found.length === 0) throw new TidemarkError('path-not-found', `nothing at ${path}`);
      return found.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, content]) => toFile(name, content));
    },
  };
}

function toFile(path: string, content: string | Uint8Array | Error) {
  return {
    path,
    read: () => {
      if (content instanceof Error) throw content;
      return Buffer.from(content);
    },
  };
}

export function loadFiles(
  files: MemoryFiles,
  options?: Parameters<typeof loadManifests>[2],
): LoadedManifests {
  return loadManifests(createMemoryTree(files), ['.'], options);
}

export function loadText(text: string): LoadedManifests {
  return loadFiles({ 'a.yaml': text }, { defaultNamespace: 'flux-system' });
}

/** `severity file:line:column: code: message`, as a user reads them. */
export function toLines(problems: readonly Problem[]): readonly string[] {
  return problems.map((problem) => `${problem.severity} ${toProblemLine(problem)}`);
}
