import type { Problem } from '../errors.ts';
import { toProblemLine } from '../errors.ts';
import { collectObjects } from './collect-objects.ts';
import { addAnnotations } from './add-annotations.ts';
import type { Declared } from './declared.ts';
import { addValue, createFindings } from './findings.ts';
import type { Findings, FoundDocument } from './findings.ts';
import { findDuplicates } from './find-duplicates.ts';
import { explainBases } from './overlays/explain-bases.ts';
import { nameClusters } from './name-clusters.ts';
import { listYamlFiles } from './raw/list-yaml-files.ts';
import { readRawFile } from './raw/read-raw-file.ts';
import type { ReadObject } from './read-object.ts';
import { readRendered } from './rendered/read-rendered.ts';
import type { RenderedRequest } from './rendered/read-rendered.ts';
import type { RenderingOptions } from './rendered/rendering-options.ts';
import { sortProblems } from './sort-problems.ts';
import type { Tree } from './tree.ts';
import type { Manifests } from './types.ts';

export type { Declared, DeclaredAnnotations } from './declared.ts';
export type { FoundDocument } from './findings.ts';
export type { RenderingOptions } from './rendered/rendering-options.ts';

export type LoadedManifests = {
  readonly manifests: Manifests;
  /** Objects of Flux's notification API, in the order of their places: Providers, Alerts and Receivers. */
  readonly notifications: readonly FoundDocument[];
  readonly problems: readonly Problem[];
};

export type LoadOptions = {
  /** The namespace of objects that leave it out; without it they are taken to be in `flux-system`, with a warning. */
  readonly defaultNamespace?: string | undefined;
  /** Reads the directories as Flux would apply them; without it every YAML file below them counts as it is. */
  readonly rendering?: RenderingOptions | undefined;
  /** What is declared outside of manifests. */
  readonly declared?: Declared | undefined;
};

/**
 * Loads every Flux image manifest, GitRepository and Namespace of `directories`, and finds the objects of the
 * notification API. Anything else in there is passed over silently. All problems come back together, sorted by place; a broken file or object hides no other one.
 *
 * With `rendering`, a directory that has a kustomization file is built through it, each directory is a cluster of its
 * own, and the Flux `Kustomization` objects on the way are followed within this repository. What several clusters have
 * alike is there once; what they have otherwise is there once for each, with the cluster in its name.
 */
export function loadManifests(
  tree: Tree,
  directories: readonly string[],
  options: LoadOptions = {},
): LoadedManifests {
  const findings = readAll(tree, directories, options);
  const { objects, problems: unknown } = addAnnotations(
    findings.objects,
    options.declared?.annotations ?? [],
  );
  const unique = findDuplicates(objects.flatMap(({ object }) => object ?? []));
  const problems = [
    ...findings.problems,
    ...objects.flatMap((read) => read.problems),
    ...unknown,
    ...unique.problems,
    ...(options.defaultNamespace === undefined ? warnAboutNamespaces(objects) : []),
    ...rejectNothing(findings, directories),
  ];
  const rejected = objects.flatMap((read) => read.rejected ?? []);
  return {
    manifests: { ...collectObjects(nameClusters(unique.objects, rejected)), rejected },
    notifications: findings.notifications,
    problems: sortProblems(removeRepeated(problems)),
  };
}

function readAll(tree: Tree, directories: readonly string[], options: LoadOptions): Findings {
  const { declared, defaultNamespace, rendering } = options;
  const namespace = defaultNamespace ?? 'flux-system';
  const request = { tree, directories, namespace };
  const findings =
    rendering === undefined
      ? explainBases(tree, readRaw(request), { hasNamespace: defaultNamespace !== undefined })
      : readRendered({ ...request, options: rendering });
  findings.problems.push(...(declared?.problems ?? []));
  for (const object of declared?.objects ?? []) addValue(object, { namespace }, findings);
  return findings;
}

function readRaw(request: Omit<RenderedRequest, 'options'>): Findings {
  const findings = createFindings();
  for (const file of listYamlFiles(request.tree, request.directories, findings.problems)) {
    readRawFile(file, request, findings);
  }
  return findings;
}

function warnAboutNamespaces(objects: readonly ReadObject[]): readonly Problem[] {
  const places = objects.flatMap((read) =>
    read.isWithoutNamespace && read.object ? [read.object.place] : [],
  );
  const [place] = places;
  if (place === undefined) return [];
  const found = places.length === 1 ? 'found none' : `found none here and in ${places.length - 1} more`;
  const message = `metadata.namespace: expected the namespace of the object, ${found}; it is taken to be flux-system, say otherwise with --namespace`;
  return [{ severity: 'warning', code: 'missing-field', message, place }];
}

function rejectNothing(findings: Findings, directories: readonly string[]): readonly Problem[] {
  const { objects, problems, yamlFiles } = findings;
  const isFound = objects.some(({ kind }) => kind.startsWith('Image'));
  if (isFound || problems.some(({ severity }) => severity === 'error')) return [];
  const where = directories.map((directory) => JSON.stringify(directory)).join(', ');
  const message = `expected an ImageRepository, ImagePolicy or ImageUpdateAutomation below ${where}, found none in ${yamlFiles} YAML files; point --manifests at the directories that hold them`;
  return [{ severity: 'error', code: 'no-manifests', message }];
}

/** One base in several clusters has its mistake once. */
function removeRepeated(problems: readonly Problem[]): readonly Problem[] {
  const known = new Map(
    problems.map((problem) => [`${problem.severity} ${toProblemLine(problem)}`, problem]),
  );
  return [...known.values()];
}
