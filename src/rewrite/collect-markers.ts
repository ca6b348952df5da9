import type { Problem } from '../errors.ts';
import { toProblem } from '../errors.ts';
import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import type { Tree, TreeFile } from '../manifests/tree.ts';
import type { MappedValue, MarkedFile } from './find-markers.ts';
import { findMarkers, hasMarkerText } from './find-markers.ts';
import { isManifestFile } from './manifest-file.ts';
import { resolveMapped } from './mapped/resolve-mapped.ts';
import type { ResolvedMapped } from './mapped/resolve-mapped.ts';
import { findUnusedPatterns } from './scope/find-unused-patterns.ts';
import { readScope } from './scope/scope-options.ts';
import { namePolicies } from './name-policies.ts';

/** The marked files that one automation may change, in the order of their paths. */
export type Scope = { readonly resolved: ResolvedAutomation; readonly files: readonly MarkedFile[] };

export type Scopes = { readonly scopes: readonly Scope[]; readonly problems: readonly Problem[] };

/**
 * Finds every marker in the files of every automation that is not suspended, and every value there that is mapped
 * instead. A file is read once, however many automations it lies in the path of.
 */
export function collectMarkers(
  tree: Tree,
  automations: readonly ResolvedAutomation[],
  values: readonly MappedValue[] = [],
): Scopes {
  const mapped = resolveMapped(tree, values);
  const reader = createReader(mapped);
  const problems: Problem[] = [];
  const active = automations.filter(({ automation }) => !automation.spec.suspend);
  const scopes = active.flatMap((resolved): Scope[] => {
    const { paths, has, patterns, problems: mistakes } = readScope(resolved.automation);
    problems.push(...mistakes);
    if (mistakes.length > 0) return [];
    try {
      const below = listFiles(tree, paths);
      problems.push(...findUnusedPatterns(patterns, below));
      const listed = below.filter(({ path }) => has(path));
      const files = listed.flatMap((file) => reader.read(file) ?? []);
      return [{ resolved, files: files.map((file) => namePolicies(file, resolved)) }];
    } catch (error) {
      problems.push(toProblem(error, resolved.automation.placeOf(['spec', 'update', 'path'])));
      return [];
    }
  });
  const unreached = active.length < automations.length ? [] : listUnreached(mapped, reader.seen);
  return {
    scopes,
    problems: [
      ...problems,
      ...reader.problems,
      ...listFileProblems(reader.seen),
      ...mapped.problems,
      ...unreached,
    ],
  };
}

/** In the order of their paths, each once. */
function listFiles(tree: Tree, paths: readonly string[]): readonly TreeFile[] {
  const [only, second] = paths;
  if (only !== undefined && second === undefined) return [...tree.files(only)];
  const files = new Map(paths.flatMap((path) => [...tree.files(path)]).map((file) => [file.path, file]));
  return [...files.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

type Reader = {
  readonly read: (file: TreeFile) => MarkedFile | undefined;
  readonly seen: ReadonlyMap<string, MarkedFile | undefined>;
  readonly problems: readonly Problem[];
};

function createReader({ byFile }: ResolvedMapped): Reader {
  const seen = new Map<string, MarkedFile | undefined>();
  const problems: Problem[] = [];
  const read = (file: TreeFile): MarkedFile | undefined => {
    const values = byFile.get(file.path);
    if (values === undefined && !isManifestFile(file.path)) return undefined;
    if (!seen.has(file.path)) seen.set(file.path, readMarkers(file, values, problems));
    return seen.get(file.path);
  };
  return { read, seen, problems };
}

function readMarkers(
  file: TreeFile,
  values: readonly MappedValue[] | undefined,
  problems: Problem[],
): MarkedFile | undefined {
  try {
    const bytes = file.read();
    return values !== undefined || hasMarkerText(bytes) ? findMarkers(file.path, bytes, values) : undefined;
  } catch (error) {
    problems.push(toProblem(error, values?.[0]?.place));
    return undefined;
  }
}

function listFileProblems(marked: Reader['seen']): readonly Problem[] {
  return [...marked.values()].flatMap((file) => file?.problems ?? []);
}

/** A mapping of a file that nobody updates sets nothing. */
function listUnreached({ byFile }: ResolvedMapped, seen: Reader['seen']): readonly Problem[] {
  return [...byFile].flatMap(([path, values]) => {
    if (seen.has(path)) return [];
    return values.map(({ place }): Problem => {
      const message = `expected ${JSON.stringify(path)} in the path of an update or an ImageUpdateAutomation, found it in none; widen a path, or correct the mapping`;
      return { severity: 'error', code: 'unusable-marker', message, place };
    });
  });
}
