import { isWithin, parentOf, showPath } from '../kustomize/files.ts';
import { createTreeFiles } from '../kustomize/tree-files.ts';
import type { Tree } from '../tree.ts';
import { createIncludeGraph } from './include-graph.ts';
import type { IncludeGraph } from './include-graph.ts';

/**
 * The directories that files are applied through, outermost ones only: what to configure so that the files are read as
 * overlays and Flux `Kustomization` objects complete them. A file that nothing includes is not among the keys.
 */
export function findOverlays(tree: Tree, paths: Iterable<string>): ReadonlyMap<string, readonly string[]> {
  const files = createTreeFiles(tree);
  const graph = createIncludeGraph([...tree.files('')], files);
  const overlays = new Map<string, readonly string[]>();
  for (const path of new Set(paths)) {
    const tops = findTops(path, graph);
    const directories = new Set(tops.map((top) => (files.isDirectory(top) ? top : parentOf(top))));
    const outermost = [...directories].filter((directory) => !isCovered(directory, directories, graph));
    if (outermost.length > 0) overlays.set(path, outermost.map(showPath).sort());
  }
  return overlays;
}

/** Everything that includes the path, however far, and is included by nothing itself. */
function findTops(path: string, { includedBy }: IncludeGraph): readonly string[] {
  const reached = new Set(includedBy.get(path));
  for (const next of reached) for (const outer of includedBy.get(next) ?? []) reached.add(outer);
  return [...reached].filter((top) => (includedBy.get(top)?.size ?? 0) === 0);
}

/** Whether another of the directories brings this one, because it is read as a whole. */
function isCovered(directory: string, all: ReadonlySet<string>, { kustomized }: IncludeGraph): boolean {
  return [...all].some(
    (other) => other !== directory && !kustomized.has(other) && isWithin(directory, other),
  );
}
