import { isDeepStrictEqual } from 'node:util';
import { toProblem } from '../../../src/errors.ts';
import type { BuildResult } from '../../../src/manifests/kustomize/build.ts';
import { buildFluxKustomization } from '../../../src/manifests/kustomize/flux/build-flux.ts';
import { findVariables } from '../../../src/manifests/kustomize/flux/find-variables.ts';
import type { KustomizeFiles } from '../../../src/manifests/kustomize/files.ts';
import { type RenderedObject, toRenderedObject } from '../../../src/manifests/kustomize/rendered.ts';
import { createResource } from '../../../src/manifests/kustomize/resource.ts';
import { readObjects, readSource, sessionOf } from '../../../src/manifests/kustomize/session.ts';
import { createMemoryFiles } from '../../manifests/kustomize/memory-files.ts';
import { type CaseResult, type Family, toCases } from '../family.ts';

type Data = Readonly<Record<string, Readonly<Record<string, string>>>>;

type Case = {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** The Flux `Kustomization` object, in YAML. */
  readonly kustomization: string;
  /** What is in the namespace of the object, by name. */
  readonly configMaps?: Data;
  readonly secrets?: Data;
  /** Whether a variable without value and default is an error; it is unless said otherwise. */
  readonly strict?: boolean;
  readonly expected?: readonly unknown[];
  /** What Flux's own build says; the wording is Go's, so that only its being one counts. */
  readonly error?: string;
};

/** Results of Flux's own build of single `Kustomization` objects. */
export const family: Family = {
  names: ['flux-kustomizations'],
  fits: (firstCase) => 'kustomization' in firstCase && 'files' in firstCase,
  run: (content) => toCases<Case>(content).map(runCase),
};

function runCase(each: Case): CaseResult {
  const { objects, problems } = build(each);
  const error = problems.find(({ severity }) => severity === 'error')?.message;
  const detail = compare(each, { objects: JSON.parse(JSON.stringify(objects)), error });
  return { name: each.name, passed: detail === undefined, ...(detail !== undefined && { detail }) };
}

function build(each: Case): {
  readonly objects: readonly unknown[];
  readonly problems: BuildResult['problems'];
} {
  const file = 'flux/kustomization-object.yaml';
  const files = createMemoryFiles({ ...each.files, [file]: each.kustomization });
  const object = readObject(files, file);
  try {
    const variables = findVariables(object, (kind, name) => findData(each, kind, name));
    if (variables.type === 'missing') return { objects: [], problems: variables.problems };
    const { strict = true } = each;
    const built = buildFluxKustomization(files, object, { variables: variables.values, strict });
    return { objects: built.objects.map(({ value }) => value), problems: built.problems };
  } catch (error) {
    return { objects: [], problems: [toProblem(error)] };
  }
}

function readObject(files: KustomizeFiles, file: string): RenderedObject {
  const session = sessionOf(files);
  const source = readSource(session, file);
  const [node] = source === undefined ? [] : readObjects(session, source);
  if (node === undefined) throw new TypeError('expected a Kustomization, found nothing');
  return toRenderedObject(createResource(node, { origin: { type: 'file', path: file } }));
}

function findData(each: Case, kind: string, name: string): ReadonlyMap<string, string> | undefined {
  const known = { ConfigMap: each.configMaps, Secret: each.secrets }[kind]?.[name];
  return known && new Map(Object.entries(known));
}

type Found = { readonly objects: unknown; readonly error: string | undefined };

function compare({ expected, error: wanted }: Case, { objects, error }: Found): string | undefined {
  if (wanted !== undefined)
    return error === undefined ? `expected the error ${wanted}, found none` : undefined;
  if (error !== undefined) return `expected objects, found the error ${error}`;
  if (isDeepStrictEqual(objects, expected)) return undefined;
  return `expected ${JSON.stringify(expected)}, found ${JSON.stringify(objects)}`;
}
