import { isUtf8 } from 'node:buffer';
import { writeFiles } from '../delivery/checkout/files.ts';
import type { Place, Problem } from '../errors.ts';
import { TidemarkError, toPlaceText } from '../errors.ts';
import { createLocalTree } from '../manifests/checkout/local-tree.ts';
import { loadManifests } from '../manifests/load-manifests.ts';
import type { Tree } from '../manifests/tree.ts';
import type { ManifestSource } from './manifest-source.ts';
import { findManifestSource } from './manifest-source.ts';
import { findRepositoryRoot } from './repository-root.ts';
import { editSuspend } from './suspend-edit.ts';
import { assertSameButSuspend, findSuspendable, listSuspendable } from './suspend-target.ts';
import type { SuspendableKind } from './suspend-target.ts';

export type SuspendRequest = {
  /** A directory of the repository; paths count from the top of its working tree. */
  readonly directory: string;
  readonly manifests: readonly string[];
  readonly config?: string;
  readonly defaultNamespace?: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly kind: SuspendableKind;
  /** `name`, or `namespace/name`. */
  readonly name: string;
  readonly suspend: boolean;
};

export type Suspended = { readonly object: string; readonly place: Place; readonly isChanged: boolean };

/**
 * Sets `spec.suspend` of one object in its manifest and changes nothing else: the changed file is read back, and
 * written only when every other object is what it was. Throws `TidemarkError`.
 */
export async function suspendObject(request: SuspendRequest): Promise<Suspended> {
  const { root, directory } = findRepositoryRoot(request.directory);
  const source = await findManifestSource({ ...request, root, directory });
  const tree = createLocalTree(root);
  const { manifests: before, problems } = loadManifests(tree, source.directories, source);
  const target = findSuspendable(before, { ...request, namespace: request.defaultNamespace });
  const { place } = target;
  assertSingle(target, problems);
  if (target.isSuspended === request.suspend) return { object: target.object, place, isChanged: false };
  assertOwnPlace(target, listSuspendable(before), source);
  const bytes = readWhole(tree, place.file);
  const { mark, text } = decode(bytes, place);
  const content = Buffer.from(mark + editSuspend({ text, place, suspend: request.suspend }));
  const changed = replaceFile(tree, place.file, content);
  const { manifests: after } = loadManifests(changed, source.directories, source);
  assertSameButSuspend({ before, after, target, suspend: request.suspend });
  await writeFiles(root, [{ path: place.file, before: bytes, after: content }]);
  return { object: target.object, place, isChanged: true };
}

type Target = ReturnType<typeof findSuspendable>;

/** Which of two manifests a cluster has is not known, so neither is the one to edit. */
function assertSingle({ object }: Target, problems: readonly Problem[]): void {
  const duplicate = problems.find(
    ({ code, message }) =>
      code === 'duplicate-object' && message.startsWith(`expected one ${object.replace(/@.*$/, '')},`),
  );
  if (duplicate === undefined) return;
  const { code, message, place } = duplicate;
  throw new TidemarkError(code, message, { ...(place && { place }) });
}

/** The manifest must stand for this object alone, and say itself whether it is suspended. */
function assertOwnPlace(target: Target, all: readonly Target[], { declared }: ManifestSource): void {
  const { place, valuePlace } = target;
  if (declared?.objects.some((object) => isSame(object.place, place)) === true) {
    const message = `expected a manifest of ${target.object}, found it in the configuration; set suspend there`;
    throw new TidemarkError('rewrite-unsafe', message, { place });
  }
  const twin = all.find((other) => other.object !== target.object && isSame(other.place, place));
  if (twin !== undefined) {
    const message = `expected a manifest of ${target.object} alone, found a base that is ${twin.object} as well; add a patch to the overlay instead`;
    throw new TidemarkError('rewrite-unsafe', message, { place });
  }
  if (valuePlace.file === place.file) return;
  const message = `expected spec.suspend of ${target.object} in its manifest, found it at ${toPlaceText(valuePlace)}; change it there`;
  throw new TidemarkError('rewrite-unsafe', message, { place: valuePlace });
}

function isSame(one: Place, other: Place): boolean {
  return one.file === other.file && one.line === other.line && one.column === other.column;
}

function readWhole(tree: Tree, path: string): Uint8Array {
  for (const file of tree.files(path)) return file.read();
  throw new TidemarkError('path-not-found', `expected a file at ${path}, found none`);
}

/** The text behind the byte order mark, which places do not count. */
function decode(bytes: Uint8Array, place: Place): { readonly mark: string; readonly text: string } {
  if (!isUtf8(bytes)) {
    const message = 'expected UTF-8, found another encoding; edit the file by hand';
    throw new TidemarkError('rewrite-unsafe', message, { place });
  }
  const text = Buffer.from(bytes).toString('utf8');
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  return { mark, text: text.slice(mark.length) };
}

function replaceFile(tree: Tree, path: string, content: Uint8Array): Tree {
  return {
    *files(below) {
      for (const file of tree.files(below)) yield file.path === path ? { path, read: () => content } : file;
    },
  };
}
