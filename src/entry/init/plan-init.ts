import { posix } from 'node:path';
import type { Place } from '../../errors.ts';
import type { FileChange } from '../../delivery/delivery.ts';
import type { Tree } from '../../manifests/tree.ts';
import { findManifestDirectories } from './find-manifest-directories.ts';
import { nameImages } from './name-images.ts';
import type { NamedImage } from './name-images.ts';
import { placeMarkers } from './place-markers.ts';
import { surveyRepository } from './survey-repository.ts';
import type { Survey } from './survey-repository.ts';
import type { LeftOut, SurveyedValue } from './survey-file.ts';
import { toConfigText } from './to-config-text.ts';

export type InitRequest = {
  readonly tree: Tree;
  /** What is looked at, as a path from the root. */
  readonly directory: string;
  /** The branch that updates are for. */
  readonly branch: string;
  /** Puts markers into the files where that is possible, instead of mappings into the configuration. */
  readonly addsMarkers: boolean;
};

/** A first configuration, and what it takes. */
export type InitPlan = {
  /** What the repository has; `none` when there is nothing to configure. */
  readonly found: 'manifests' | 'images' | 'none';
  readonly config: string;
  /** The files that get markers. */
  readonly files: readonly FileChange[];
  readonly images: number;
  readonly values: number;
  /** In the order of their places; files that cannot be read come last. */
  readonly leftOut: readonly LeftOut[];
};

/** Finds out what a first configuration says. Reads the tree, and nothing else. */
export function planInit(request: InitRequest): InitPlan {
  const survey = surveyRepository(request.tree, request.directory);
  if (survey.manifests.length > 0) return planManifests(request, survey);
  return planImages(request, survey);
}

function planManifests({ tree, branch }: InitRequest, survey: Survey): InitPlan {
  const manifests = findManifestDirectories(tree, survey.manifests);
  const nothing = { namespace: undefined, images: [], path: undefined, mapped: [] };
  const config = toConfigText({ ...nothing, manifests, branch });
  return { found: 'manifests', config, files: [], images: 0, values: 0, leftOut: [] };
}

const defaultNamespace = 'flux-system';

function planImages({ branch, addsMarkers }: InitRequest, { files, ...survey }: Survey): InitPlan {
  const { images, leftOut } = nameImages(files.flatMap(({ values }) => values));
  const policies = new Map(
    images.flatMap((image) =>
      image.policies.flatMap(({ name, values }) => values.map((value) => [value, name] as const)),
    ),
  );
  const namespace = findNamespace(images);
  const setterOf = (value: SurveyedValue): string | undefined => {
    const policy = policies.get(value);
    if (policy === undefined) return undefined;
    return `${namespace}:${policy}${value.part === 'tag' ? ':tag' : ''}`;
  };
  const marked = addsMarkers ? files.map((file) => placeMarkers(file, setterOf)) : [];
  const placed = new Set(marked.flatMap((file) => [...file.placed]));
  const mapped = [...policies].flatMap(([value, policy]) =>
    value.setter === undefined && !placed.has(value) ? { value, policy } : [],
  );
  const unreached = mapped.filter(({ value }) => value.mapping === undefined);
  const config = toConfigText({
    manifests: [],
    namespace: namespace === defaultNamespace ? undefined : namespace,
    images,
    branch,
    path: findCommonDirectory([...policies.keys()].map(({ place }) => place.file)),
    mapped: mapped.filter(({ value }) => value.mapping !== undefined).toSorted(comparePlaces),
  });
  return {
    found: policies.size === 0 ? 'none' : 'images',
    config,
    files: marked.filter(({ placed: some }) => some.size > 0),
    images: images.length,
    values: policies.size - unreached.length,
    leftOut: sortLeftOut([
      ...survey.leftOut,
      ...leftOut,
      ...unreached.map(({ value }) => ({
        ...value,
        reason: 'no path leads to it alone; put a marker behind it',
      })),
    ]),
  };
}

function sortLeftOut(leftOut: readonly LeftOut[]): readonly LeftOut[] {
  const isFile = ({ image }: LeftOut): number => (image === undefined ? 1 : 0);
  return leftOut.toSorted((a, b) => isFile(a) - isFile(b) || comparePlace(a.place, b.place));
}

function comparePlaces(
  { value: a }: { readonly value: SurveyedValue },
  { value: b }: { readonly value: SurveyedValue },
): number {
  return comparePlace(a.place, b.place);
}

function comparePlace(a: Place, b: Place): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** That of the markers which are there already. */
function findNamespace(images: readonly NamedImage[]): string {
  const setters = images.flatMap(({ policies }) =>
    policies.flatMap(({ values }) => values.flatMap(({ setter }) => setter ?? [])),
  );
  return setters[0]?.namespace ?? defaultNamespace;
}

function findCommonDirectory(paths: readonly string[]): string | undefined {
  const [first = '', ...others] = paths.map((path) => posix.dirname(path));
  let common = first;
  while (!others.every((path) => path === common || path.startsWith(`${common}/`))) {
    if (!common.includes('/')) return undefined;
    common = posix.dirname(common);
  }
  return common === '.' || common === '' ? undefined : common;
}
