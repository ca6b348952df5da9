import { clampPath, type KustomizeFiles } from '../../kustomize/files.ts';
import { mountFiles } from '../../kustomize/mount-files.ts';
import type { MountedFile } from '../../kustomize/mount-files.ts';
import { shareSession } from '../../kustomize/session.ts';
import { createTreeFiles } from '../../kustomize/tree-files.ts';
import type { Tree, TreeFile } from '../../tree.ts';
import { isIgnored, parsePatterns } from './ignore-patterns.ts';
import type { IgnorePattern } from './ignore-patterns.ts';
import { isLeftOutByDefault, isOfVersionControl } from './is-left-out.ts';

/** The files of the repository as source-controller hands them on, which differs with the `ignore` of each source. */
export type SourceViews = {
  /** All that there is, for what was read however it was reached. */
  readonly whole: KustomizeFiles;
  /** What `.sourceignore` files leave, for directories that are named rather than reached through a source. */
  readonly named: KustomizeFiles;
  /** What a source with this `spec.ignore` hands on to the build of `path`. */
  readonly openSource: (ignore: string | undefined, path: string) => KustomizeFiles;
  /** Every file, for sources that are put together. */
  readonly mounted: readonly MountedFile[];
  /** What of the files of such a source is left with its `.sourceignore` files and this `spec.ignore`. */
  readonly filter: (files: readonly MountedFile[], ignore: string | undefined) => readonly MountedFile[];
  /** Such a source for the build of `path`. */
  readonly openMounted: (
    files: readonly MountedFile[],
    path: string,
    onAbsent: (path: string) => void,
  ) => KustomizeFiles;
  /** A tree without what `.sourceignore` files name. */
  readonly narrow: (tree: Tree) => Tree;
  /** Whether a file is part of what is applied, by the sources whose builds it lies below, if there are any. */
  readonly isKept: (path: string) => boolean;
};

type View = { readonly files: KustomizeFiles; readonly paths: ReadonlySet<string> };

export function createSourceViews(all: readonly TreeFile[]): SourceViews {
  const whole = createTreeFiles({ files: () => all });
  const patterns = all.flatMap(readPatterns);
  const named = patterns.length === 0 ? createView(whole, all) : filterView(patterns);
  const views = new Map<string, View>();
  const opened = new Map<string, Set<View>>();

  function filterView(ignored: readonly IgnorePattern[]): View {
    return createView(
      whole,
      all.filter(({ path }) => isKeptBy(path, ignored)),
    );
  }
  function openSource(ignore = '', path: string): KustomizeFiles {
    const view = views.get(ignore) ?? filterView([...patterns, ...parsePatterns(ignore, '')]);
    views.set(ignore, view);
    note(view, path);
    return view.files;
  }
  function openMounted(
    files: readonly MountedFile[],
    path: string,
    onAbsent: (path: string) => void,
  ): KustomizeFiles {
    const paths = new Set(files.flatMap(({ home, at }) => (home === whole ? [at] : [])));
    const view = { files: mountFiles(files, whole, onAbsent), paths };
    note(view, path);
    return view.files;
  }
  function note(view: View, path: string): void {
    opened.set(clampPath(path), (opened.get(clampPath(path)) ?? new Set()).add(view));
  }
  function isKept(path: string): boolean {
    const found = listAbove(path).flatMap((directory) => [...(opened.get(directory) ?? [])]);
    return (found.length === 0 ? [named] : found).some(({ paths }) => paths.has(path));
  }
  const narrow = (tree: Tree): Tree => ({
    files: (path) => Iterator.from(tree.files(path)).filter((file) => named.paths.has(file.path)),
  });
  const mounted = all.map(({ path }) => ({ path, home: whole, at: path }));
  return {
    whole,
    named: named.files,
    narrow,
    openSource,
    isKept,
    mounted,
    filter: filterMounted,
    openMounted,
  };
}

function filterMounted(files: readonly MountedFile[], ignore = ''): readonly MountedFile[] {
  const patterns = files.flatMap(({ path, home, at }) => {
    return path.endsWith('.sourceignore') ? readPatterns({ path, read: () => readBytes(home, at) }) : [];
  });
  const all = [...patterns, ...parsePatterns(ignore, '')];
  return files.filter(({ path }) => isKeptBy(path, all));
}

function readBytes(home: KustomizeFiles, path: string): Uint8Array {
  return home.readBytes(path) ?? new Uint8Array();
}

/** A path and the directories that it lies in, the root as an empty text. */
function listAbove(path: string): readonly string[] {
  const names = path.split('/');
  return ['', ...names.map((_, index) => names.slice(0, index + 1).join('/'))];
}

/** Patterns go instead of what is left out by default, not beside it. */
function isKeptBy(path: string, patterns: readonly IgnorePattern[]): boolean {
  if (patterns.length === 0) return !isOfVersionControl(path) && !isLeftOutByDefault(path);
  return !isOfVersionControl(path) && !isIgnored(path, patterns);
}

function createView(whole: KustomizeFiles, kept: readonly TreeFile[]): View {
  const files = createTreeFiles({ files: () => kept });
  const paths = new Set(kept.map(({ path }) => path));
  return { files: shareSession(files, whole, (path) => paths.has(path)), paths };
}

function readPatterns(file: TreeFile): readonly IgnorePattern[] {
  if (!/(?:^|\/)\.sourceignore$/.test(file.path)) return [];
  const domain = file.path.slice(0, -'.sourceignore'.length);
  try {
    return parsePatterns(new TextDecoder().decode(file.read()), domain);
  } catch {
    return []; // One that cannot be read ignores nothing.
  }
}
