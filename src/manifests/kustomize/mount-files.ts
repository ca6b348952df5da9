import type { KustomizeFiles } from './files.ts';
import { joinSession, readSource, sessionOf } from './session.ts';
import { createTreeFiles } from './tree-files.ts';

/** A file of one tree, where it stands among those of a build. */
export type MountedFile = {
  /** In the build. */
  readonly path: string;
  /** The tree that it lives in, and its path there. */
  readonly home: KustomizeFiles;
  readonly at: string;
};

/**
 * Files of one tree or several as one, each read and parsed once for all builds that see it. Places name a file as its
 * own tree does. `onAbsent` is told of every path that a build asks for and that is not there.
 */
export function mountFiles(
  mounted: readonly MountedFile[],
  whole: KustomizeFiles,
  onAbsent: (path: string) => void = () => undefined,
): KustomizeFiles {
  const byPath = new Map(mounted.map((file) => [file.path, file]));
  const find = (path: string) => {
    const file = byPath.get(path);
    return file && readSource(sessionOf(file.home), file.at);
  };
  const nothing = new Uint8Array();
  const tree = createTreeFiles({ files: () => mounted.map(({ path }) => ({ path, read: () => nothing })) });
  const byName = new Map(mounted.map((file) => [file.home.locate?.(file.at) ?? file.at, file]));
  const files: KustomizeFiles = {
    ...tree,
    readText: (path) => {
      if (!byPath.has(path)) onAbsent(path);
      return find(path)?.text;
    },
    isDirectory: (path) => {
      const isThere = tree.isDirectory(path);
      if (!isThere) onAbsent(path);
      return isThere;
    },
    readBytes: (path) => {
      const file = byPath.get(path) ?? byName.get(path);
      return file?.home.readBytes(file.at);
    },
    locate: (path) => find(path)?.file,
  };
  joinSession(files, whole);
  return files;
}
