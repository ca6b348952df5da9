import { isDeepStrictEqual } from 'node:util';
import type { KustomizeFiles } from '../../kustomize/files.ts';
import type { MountedFile } from '../../kustomize/mount-files.ts';
import type { RenderedObject } from '../../kustomize/rendered.ts';
import { createTreeFiles } from '../../kustomize/tree-files.ts';
import { findMap, findText } from '../../kustomize/yaml/node.ts';
import type { MapNode } from '../../kustomize/yaml/node.ts';
import type { Tree } from '../../tree.ts';
import type { GitRef } from '../../types.ts';
import type { IncludedSource, RenderingOptions } from '../rendering-options.ts';

/** Where the files of sources are. */
export type Homes = {
  /** Every file of this repository. */
  readonly own: readonly MountedFile[];
  /** Whether a GitRepository is this repository. */
  readonly isOwn: (source: RenderedObject) => boolean | undefined;
  readonly findIncluded?: RenderingOptions['findIncluded'];
  /** Trees that were found before, by their names. */
  readonly known: Map<string, readonly MountedFile[]>;
};

/**
 * The files of a source without what it includes: of this checkout, or of a clone. `by` is the source that includes it:
 * two sources of this repository that say different refs are different trees.
 */
export function findHome(
  source: RenderedObject,
  by: RenderedObject | undefined,
  homes: Homes,
): readonly MountedFile[] | undefined {
  const ref = readRef(source);
  if (homes.isOwn(source) === true && isThisTree(ref, by, homes)) return homes.own;
  const url = findText(findMap(source.node, 'spec'), 'url');
  if (url === undefined) return undefined;
  const secret = findText(findMap(findMap(source.node, 'spec'), 'secretRef'), 'name');
  const wanted = { namespace: source.namespace, name: source.name, url, ref, secret };
  const name = toName(wanted);
  const known = homes.known.get(name);
  if (known !== undefined) return known;
  const tree = homes.findIncluded?.(wanted);
  if (tree === undefined) return undefined;
  const files = toMounted(tree, name);
  homes.known.set(name, files);
  return files;
}

function isThisTree(ref: GitRef | undefined, by: RenderedObject | undefined, homes: Homes): boolean {
  if (by === undefined) return true;
  if (homes.isOwn(by) === true) return isDeepStrictEqual(ref, readRef(by));
  return Object.keys(ref ?? {}).every((field) => field === 'branch');
}

const refFields = ['branch', 'tag', 'semver', 'name', 'commit'] as const;

function readRef(source: RenderedObject): GitRef | undefined {
  const node: MapNode | undefined = findMap(findMap(source.node, 'spec'), 'ref');
  const fields = refFields.flatMap((field) => {
    const text = findText(node, field);
    return text === undefined ? [] : [[field, text] as const];
  });
  return fields.length === 0 ? undefined : Object.fromEntries(fields);
}

/** What a tree is called in places: the URL, without the user, and the ref when there is one. */
function toName({ url, ref }: IncludedSource): string {
  const at = ref?.commit ?? ref?.name ?? ref?.semver ?? ref?.tag ?? ref?.branch;
  return `${url.replace(/:\/\/[^/]*@/, '://')}${at === undefined ? '' : `@${at}`}`;
}

function toMounted(tree: Tree, name: string): readonly MountedFile[] {
  const all = [...tree.files('')];
  const home: KustomizeFiles = {
    ...createTreeFiles({ files: () => all }),
    locate: (path) => `${name}//${path}`,
  };
  return all.map(({ path }) => ({ path, home, at: path }));
}
