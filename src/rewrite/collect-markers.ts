import type { Problem } from '../errors.ts';
import { toProblem } from '../errors.ts';
import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import type { Tree, TreeFile } from '../manifests/tree.ts';
import type { MarkedFile } from './find-markers.ts';
import { findMarkers, hasMarkerText } from './find-markers.ts';
import { isManifestFile } from './manifest-file.ts';

/** The marked files that one automation may change, in the order of their paths. */
export type Scope = { readonly resolved: ResolvedAutomation; readonly files: readonly MarkedFile[] };

export type Scopes = { readonly scopes: readonly Scope[]; readonly problems: readonly Problem[] };

/**
 * Finds every marker below the `update.path` of every automation that is not suspended. A file is read once, however
 * many automations it lies in the path of.
 */
export function collectMarkers(tree: Tree, automations: readonly ResolvedAutomation[]): Scopes {
  const marked = new Map<string, MarkedFile | undefined>();
  const scopes: Scope[] = [];
  const problems: Problem[] = [];
  const read = (file: TreeFile) => {
    if (!marked.has(file.path)) marked.set(file.path, readMarkers(file, problems));
    return marked.get(file.path);
  };
  for (const resolved of automations) {
    if (resolved.automation.spec.suspend) continue;
    try {
      scopes.push({ resolved, files: listMarked(tree, resolved, read) });
    } catch (error) {
      problems.push(toProblem(error, resolved.automation.placeOf(['spec', 'update', 'path'])));
    }
  }
  return { scopes, problems: [...problems, ...listFileProblems(marked)] };
}

function listMarked(
  tree: Tree,
  { automation }: ResolvedAutomation,
  read: (file: TreeFile) => MarkedFile | undefined,
): readonly MarkedFile[] {
  const files: MarkedFile[] = [];
  for (const file of tree.files(automation.spec.update.path)) {
    const found = isManifestFile(file.path) ? read(file) : undefined;
    if (found !== undefined) files.push(found);
  }
  return files;
}

function readMarkers(file: TreeFile, problems: Problem[]): MarkedFile | undefined {
  try {
    const bytes = file.read();
    return hasMarkerText(bytes) ? findMarkers(file.path, bytes) : undefined;
  } catch (error) {
    problems.push(toProblem(error));
    return undefined;
  }
}

function listFileProblems(marked: ReadonlyMap<string, MarkedFile | undefined>): readonly Problem[] {
  return [...marked.values()].flatMap((file) => file?.problems ?? []);
}
