import { TidemarkError } from '../../../errors.ts';
import { compareBytes } from '../compare-bytes.ts';
import { KUSTOMIZATION_FILES, type Kustomization } from '../kustomization.ts';
import { readObjects, readSource, type Session } from '../session.ts';
import { createList, createMap, createScalar, type Node } from '../yaml/node.ts';
import { createFixedSource } from '../yaml/source.ts';

const MAX_DEPTH = 100;

/**
 * The kustomization that Flux makes for a directory without one: every manifest below it, and every directory below it
 * that has a kustomization of its own.
 *
 * Throws `TidemarkError` with Flux's text when a YAML file below it is no manifest.
 */
export function generateKustomization(session: Session, directory: string): Kustomization {
  const file = directory === '' ? 'kustomization.yaml' : `${directory}/kustomization.yaml`;
  const origin = { source: createFixedSource({ file, line: 1, column: 1 }), offset: 0 };
  const paths = findManifests(session, directory, 0);
  const base = directory === '' ? 0 : directory.length + 1;
  const resources = paths.map((path) => createScalar(`./${path.slice(base)}`, origin));
  const entries = new Map<string, Node>([['resources', createList(resources, origin)]]);
  return { file, directory, isComponent: false, fields: createMap(entries, origin) };
}

function findManifests(session: Session, directory: string, depth: number): readonly string[] {
  if (depth > MAX_DEPTH) throw new TidemarkError('invalid-value', `'${directory}' is nested too deeply`);
  const entries = session.files.list(directory).toSorted((one, other) => compareBytes(one.name, other.name));
  return entries.flatMap(({ name, isDirectory }) => {
    const path = directory === '' ? name : `${directory}/${name}`;
    if (isDirectory)
      return hasKustomization(session, path) ? [path] : findManifests(session, path, depth + 1);
    if (!/\.ya?ml$/.test(name)) return [];
    requireManifest(session, path);
    return [path];
  });
}

function hasKustomization(session: Session, directory: string): boolean {
  return session.files.list(directory).some(({ name }) => KUSTOMIZATION_FILES.some((file) => file === name));
}

function requireManifest(session: Session, path: string): void {
  const source = readSource(session, path);
  if (source === undefined) return;
  try {
    readObjects(session, source);
  } catch (cause) {
    if (!(cause instanceof TidemarkError)) throw cause;
    const text =
      `failed to decode Kubernetes YAML from ${path}: ${cause.message} ` +
      `(every YAML file counts where there is no kustomization.yaml; add one, or move the file)`;
    throw new TidemarkError(cause.code, text, { place: cause.place ?? source.toPlace(0), cause });
  }
}
