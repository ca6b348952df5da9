import { toProblem } from '../../errors.ts';
import { baseName, clampPath, isWithin, parentOf, resolvePath } from '../kustomize/files.ts';
import type { KustomizeFiles } from '../kustomize/files.ts';
import { KUSTOMIZATION_FILES } from '../kustomize/kustomization.ts';
import { loadKustomization } from '../kustomize/load-kustomization.ts';
import { sessionOf } from '../kustomize/session.ts';
import { findMap, findText, listItems } from '../kustomize/yaml/node.ts';
import type { MapNode } from '../kustomize/yaml/node.ts';
import { readFluxKustomizations } from '../rendered/flux-objects.ts';
import type { TreeFile } from '../tree.ts';

/** Which paths include a path: directories through their kustomization file, files through a Flux `Kustomization`. */
export type IncludeGraph = {
  readonly includedBy: ReadonlyMap<string, ReadonlySet<string>>;
  /** Directories that have a kustomization file. */
  readonly kustomized: ReadonlySet<string>;
};

type Building = {
  readonly files: KustomizeFiles;
  readonly paths: readonly string[];
  readonly kustomized: ReadonlySet<string>;
  readonly includedBy: Map<string, Set<string>>;
  readonly resources: Set<string>;
  readonly patches: Set<string>;
};

/** Reads every kustomization file and every Flux `Kustomization` of a repository, without building any. */
export function createIncludeGraph(all: readonly TreeFile[], files: KustomizeFiles): IncludeGraph {
  const paths = all.map(({ path }) => path);
  const names: readonly string[] = KUSTOMIZATION_FILES;
  const kustomized = new Set(paths.filter((path) => names.includes(baseName(path))).map(parentOf));
  const building: Building = {
    files,
    paths,
    kustomized,
    includedBy: new Map(),
    resources: new Set(),
    patches: new Set(),
  };
  for (const directory of kustomized) addKustomization(building, directory);
  for (const file of all)
    if (/\.ya?ml$/.test(file.path) && !isPatch(building, file.path)) addFluxKustomizations(building, file);
  return { includedBy: building.includedBy, kustomized };
}

function addEdge({ includedBy }: Building, from: string, to: string): void {
  if (from !== to) includedBy.set(to, (includedBy.get(to) ?? new Set()).add(from));
}

function addKustomization(building: Building, directory: string): void {
  const { whole, parts } = listNamed(building.files, directory);
  for (const name of [...whole, ...parts]) {
    const path = tryResolve(directory, name);
    if (path === undefined) continue;
    addEdge(building, directory, path);
    (parts.includes(name) ? building.patches : building.resources).add(path);
  }
}

/** What looks like an object in a patch is a part of one. */
function isPatch({ patches, resources }: Building, path: string): boolean {
  return patches.has(path) && !resources.has(path);
}

type Named = {
  /** Resources and components. */
  readonly whole: readonly string[];
  /** Patches and replacements. */
  readonly parts: readonly string[];
};

/** What a kustomization file names. One that is broken names nothing. */
function listNamed(files: KustomizeFiles, directory: string): Named {
  try {
    const { fields } = loadKustomization(sessionOf(files), directory, { lenient: true, allowEmpty: true });
    const whole = [...listTexts(fields, 'resources'), ...listTexts(fields, 'components')];
    const patches = ['patches', 'patchesJson6902', 'replacements'].flatMap((field) =>
      listItems(fields, field).flatMap((item) => findText(item, 'path') ?? []),
    );
    return { whole, parts: [...listTexts(fields, 'patchesStrategicMerge'), ...patches] };
  } catch (error) {
    toProblem(error);
    return { whole: [], parts: [] };
  }
}

function listTexts(fields: MapNode, field: string): readonly string[] {
  return listItems(fields, field).flatMap((item) => (item.type === 'scalar' ? item.text : []));
}

function tryResolve(directory: string, name: string): string | undefined {
  try {
    return resolvePath(directory, name);
  } catch (error) {
    toProblem(error);
    return undefined;
  }
}

function addFluxKustomizations(building: Building, file: TreeFile): void {
  for (const object of readFluxKustomizations(file)) {
    const written = findText(findMap(object.node, 'spec'), 'path');
    // One without a path means everything, and mostly waits for an overlay that gives it one.
    if (written === undefined) continue;
    const path = clampPath(written);
    if (!building.files.isDirectory(path)) continue;
    // The Kustomization of a cluster that renders itself would make a circle.
    if (!isWithin(file.path, path)) addEdge(building, file.path, path);
    if (!building.kustomized.has(path)) addEverythingBelow(building, path);
  }
}

/** Flux makes a kustomization file for a directory that has none. */
function addEverythingBelow(building: Building, directory: string): void {
  for (const path of building.paths) {
    if (!isWithin(path, directory)) continue;
    const inner = findKustomized(building, path, directory);
    addEdge(building, directory, inner ?? path);
  }
}

/** The outermost directory with a kustomization file between a file and the directory that is rendered. */
function findKustomized({ kustomized }: Building, path: string, directory: string): string | undefined {
  let found: string | undefined;
  for (
    let parent = parentOf(path);
    parent !== directory && isWithin(parent, directory);
    parent = parentOf(parent)
  ) {
    if (kustomized.has(parent)) found = parent;
    if (parent === '') break;
  }
  return found;
}
