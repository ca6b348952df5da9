import { TidemarkError } from '../../errors.ts';
import { decode } from './decode.ts';
import { showPath } from './files.ts';
import { KUSTOMIZATION_FILES, type Kustomization } from './kustomization.ts';
import { KUSTOMIZATION } from './kustomization-shape.ts';
import { readConfigFile, readSource, type Session } from './session.ts';
import { createList, createMap, findText, listItems, type MapNode, type Node, toPlace } from './yaml/node.ts';
import type { Source } from './yaml/source.ts';

export type LoadOptions = {
  /** Drops unknown fields instead of failing. */
  readonly lenient?: boolean;
  /** Accepts a file that says nothing. */
  readonly allowEmpty?: boolean;
};

/**
 * Reads and checks the kustomization file of a directory.
 *
 * Throws `TidemarkError` with kustomize's text: `path-not-found` when there is none, `invalid-value` when there are
 * several, it is empty or its apiVersion or kind is wrong, `unknown-field`, `wrong-type`, `yaml-syntax`.
 */
export function loadKustomization(
  session: Session,
  directory: string,
  options: LoadOptions = {},
): Kustomization {
  const source = findKustomizationSource(session, directory);
  if (source !== undefined) return parseKustomization(session, { source, directory, options });
  const names = "'kustomization.yaml', 'kustomization.yml' or 'Kustomization'";
  const text = `unable to find one of ${names} in directory '${showPath(directory)}'`;
  throw new TidemarkError('path-not-found', text);
}

/** The kustomization file of a directory, or nothing. Throws when there are several. */
export function findKustomizationSource(session: Session, directory: string): Source | undefined {
  const prefix = directory === '' ? '' : `${directory}/`;
  const sources = KUSTOMIZATION_FILES.flatMap((name) => readSource(session, prefix + name) ?? []);
  const [first, second] = sources;
  if (first === undefined || second === undefined) return first;
  const text = `Found multiple kustomization files under: ${showPath(directory)} (${first.file}, ${second.file}); keep one`;
  throw new TidemarkError('invalid-value', text, { place: second.toPlace(0) });
}

function parseKustomization(
  session: Session,
  input: { readonly source: Source; readonly directory: string; readonly options: LoadOptions },
): Kustomization {
  const { source, directory, options } = input;
  const root = readConfigFile(session, source) ?? createMap(new Map(), { source, offset: 0 });
  const fields = mergeDeprecated(decodeFields(root, options));
  if (options.allowEmpty !== true && isEmpty(fields)) throw invalid(source, 'kustomization.yaml is empty');
  const problem = findHeaderProblem(fields);
  if (problem !== undefined) {
    throw invalid(source, `Failed to read kustomization file under ${showPath(directory)}: ${problem}`);
  }
  return { file: source.file, directory, isComponent: findText(fields, 'kind') === 'Component', fields };
}

function decodeFields(root: Node, options: LoadOptions): MapNode {
  try {
    const fields = decode(root, KUSTOMIZATION, options);
    return fields.type === 'map' ? fields : createMap(new Map(), root);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    const place = error.place ?? toPlace(root);
    throw new TidemarkError(error.code, `invalid Kustomization: ${error.message}`, { place, cause: error });
  }
}

/** Moves the fields that have a newer name there: `bases` behind `resources`, `imageTags` behind `images`. */
function mergeDeprecated(fields: MapNode): MapNode {
  const entries = new Map(fields.entries);
  for (const [old, name] of [
    ['bases', 'resources'],
    ['imageTags', 'images'],
  ] as const) {
    const list = entries.get(old);
    if (list === undefined) continue;
    entries.set(
      name,
      createList([...listItems(fields, name), ...listItems(fields, old)], entries.get(name) ?? list),
    );
    entries.delete(old);
  }
  return { ...fields, entries };
}

/** Whether the file says nothing: an empty text is no value, an empty list is one. */
function isEmpty(fields: MapNode): boolean {
  return [...fields.entries].every(
    ([key, node]) => key === 'apiVersion' || key === 'kind' || (node.type === 'scalar' && node.value === ''),
  );
}

function findHeaderProblem(fields: MapNode): string | undefined {
  const kind = findText(fields, 'kind') || 'Kustomization';
  const apiVersion = findText(fields, 'apiVersion') ?? '';
  if (kind !== 'Kustomization' && kind !== 'Component') return 'kind should be Kustomization or Component';
  const wanted = `kustomize.config.k8s.io/${kind === 'Component' ? 'v1alpha1' : 'v1beta1'}`;
  return apiVersion === '' || apiVersion === wanted
    ? undefined
    : `apiVersion for ${kind} should be ${wanted}`;
}

function invalid(source: Source, text: string): TidemarkError {
  return new TidemarkError('invalid-value', text, { place: source.toPlace(0) });
}
