import type { Problem } from '../errors.ts';
import { toProblem } from '../errors.ts';
import { collectObjects } from './collect-objects.ts';
import { findDuplicates } from './find-duplicates.ts';
import { identify } from './identify.ts';
import { isMentionedIn, isWantedDocument, isWantedFile } from './prefilter.ts';
import type { ReadObject } from './read-object.ts';
import { readObject } from './read-object.ts';
import { sortProblems } from './sort-problems.ts';
import type { Tree, TreeFile } from './tree.ts';
import type { Manifests } from './types.ts';
import { findEntry, findText } from './yaml/placed.ts';
import type { PlacedNode } from './yaml/placed.ts';
import { readDocuments } from './yaml/read-documents.ts';
import type { ReadDocument } from './yaml/read-documents.ts';

export type LoadedManifests = { readonly manifests: Manifests; readonly problems: readonly Problem[] };

type Findings = { readonly objects: ReadObject[]; readonly problems: Problem[]; yamlFiles: number };

/**
 * Loads every Flux image manifest, GitRepository and Namespace from the `.yaml` and `.yml` files below `directories`,
 * each file once. Anything else in there is passed over silently. All problems come back together, sorted by place;
 * a broken file or object hides no other one.
 *
 * `defaultNamespace` is the namespace of objects that leave it out; without it they are taken to be in `flux-system`,
 * with a warning.
 */
export function loadManifests(
  tree: Tree,
  directories: readonly string[],
  options: { readonly defaultNamespace?: string | undefined } = {},
): LoadedManifests {
  const findings: Findings = { objects: [], problems: [], yamlFiles: 0 };
  const namespace = options.defaultNamespace ?? 'flux-system';
  for (const file of listFiles(tree, directories, findings.problems)) loadFile(file, namespace, findings);
  const unique = findDuplicates(findings.objects.flatMap(({ object }) => object ?? []));
  const problems = [
    ...findings.problems,
    ...findings.objects.flatMap((read) => read.problems),
    ...unique.problems,
    ...(options.defaultNamespace === undefined ? warnAboutNamespaces(findings.objects) : []),
    ...rejectNothing(findings, directories),
  ];
  const rejected = findings.objects.flatMap((read) => read.rejected ?? []);
  return { manifests: { ...collectObjects(unique.objects), rejected }, problems: sortProblems(problems) };
}

/** The YAML files of all directories; a directory that is missing is a problem and hides no other one. */
function* listFiles(tree: Tree, directories: readonly string[], problems: Problem[]): Generator<TreeFile> {
  const given = new Set<string>();
  for (const directory of directories) {
    try {
      for (const file of tree.files(directory)) {
        if (given.has(file.path) || !/\.ya?ml$/.test(file.path)) continue;
        given.add(file.path);
        yield file;
      }
    } catch (error) {
      problems.push(toProblem(error));
    }
  }
}

function loadFile(file: TreeFile, namespace: string, findings: Findings): void {
  findings.yamlFiles++;
  const content = readContent(file, findings.problems);
  if (content === undefined || !isWantedFile(content)) return;
  for (const document of readDocuments({ path: file.path, content }, isWantedDocument)) {
    loadDocument(document, namespace, findings);
  }
}

function readContent(file: TreeFile, problems: Problem[]): Uint8Array | undefined {
  try {
    return file.read();
  } catch (error) {
    const problem = toProblem(error, { file: file.path, line: 1, column: 1 });
    // No cluster takes an object of that size, so that no manifest is lost.
    problems.push(problem.code === 'file-too-large' ? { ...problem, severity: 'warning' } : problem);
    return undefined;
  }
}

function loadDocument(document: ReadDocument, namespace: string, findings: Findings): void {
  if (document.kind === 'broken') {
    // A file that is not about images is none of our business: Helm templates are the usual case.
    const severity = isMentionedIn(document.text) ? 'error' : 'warning';
    findings.problems.push({ ...document.problem, severity });
    return;
  }
  findings.problems.push(...document.problems);
  loadValue(document.root, namespace, findings);
}

/** An object, or a list of them as `kubectl get -o yaml` prints it. */
function loadValue(root: PlacedNode, namespace: string, findings: Findings): void {
  if (root.kind !== 'map') return;
  const items =
    findText(root, 'kind')?.endsWith('List') === true ? findEntry(root, 'items')?.node : undefined;
  if (items?.kind === 'list') {
    for (const item of items.items) loadValue(item, namespace, findings);
    return;
  }
  const identity = identify(root);
  if (identity.kind === 'other') return;
  if (identity.kind === 'unusable') findings.problems.push(identity.problem);
  else findings.objects.push(readObject(root, identity, namespace));
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
