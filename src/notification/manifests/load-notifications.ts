import type { Problem } from '../../errors.ts';
import { TidemarkError } from '../../errors.ts';
import { compareTexts, sortProblems } from '../../manifests/sort-problems.ts';
import type { Tree, TreeFile } from '../../manifests/tree.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { PlacedNode } from '../../manifests/yaml/placed.ts';
import { findEntry, findText } from '../../manifests/yaml/placed.ts';
import { readDocuments } from '../../manifests/yaml/read-documents.ts';
import { readNotification } from './read-notification.ts';
import type { Alert, Provider } from './types.ts';

/** Sorted by namespace and name. */
export type Notifications = { readonly providers: readonly Provider[]; readonly alerts: readonly Alert[] };

export type LoadedNotifications = Notifications & { readonly problems: readonly Problem[] };

export type NotificationOptions = {
  /** The namespace of objects that name none. */
  readonly defaultNamespace?: string | undefined;
  /** What our own configuration declares; it wins over manifests of the same name. */
  readonly native?: readonly PlacedNode[] | undefined;
};

/**
 * Reads every Provider and Alert from YAML files below `directories`. Everything else in there is passed over, and so
 * is what cannot be read: loading the image manifests reports that.
 */
export function loadNotifications(
  tree: Tree,
  directories: readonly string[],
  { defaultNamespace, native = [] }: NotificationOptions = {},
): LoadedNotifications {
  const files = new Map<string, TreeFile>();
  for (const directory of directories) {
    for (const file of listFiles(tree, directory)) files.set(file.path, file);
  }
  return readNotifications([...files.values()].flatMap(readRoots), { defaultNamespace, native });
}

/** The same for documents that are parsed already, as a kustomize build gives them. */
export function readNotifications(
  documents: Iterable<PlacedNode>,
  { defaultNamespace = 'flux-system', native = [] }: NotificationOptions = {},
): LoadedNotifications {
  const found = [
    ...native.flatMap((root) => readNotification(root, { defaultNamespace, isNative: true }) ?? []),
    ...[...documents]
      .flatMap(unfoldList)
      .flatMap((root) => readNotification(root, { defaultNamespace }) ?? []),
  ];
  const unique = new Map<string, Provider | Alert>();
  const problems = found.flatMap((read) => [...read.problems]);
  for (const { object } of found) {
    if (object === undefined) continue;
    const key = `${object.kind} ${toObjectName(object)}`;
    const first = unique.get(key);
    if (first === undefined) unique.set(key, object);
    else problems.push(reportDuplicate(key, first, object));
  }
  const objects = [...unique.values()].toSorted(
    ({ metadata: a }, { metadata: b }) =>
      compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name),
  );
  return {
    providers: objects.filter((object) => object.kind === 'Provider'),
    alerts: objects.filter((object) => object.kind === 'Alert'),
    problems: sortProblems(problems),
  };
}

function listFiles(tree: Tree, directory: string): readonly TreeFile[] {
  try {
    return [...tree.files(directory)].filter(({ path }) => /\.ya?ml$/.test(path));
  } catch (error) {
    if (error instanceof TidemarkError) return [];
    throw error;
  }
}

const group = 'notification.toolkit.fluxcd.io';

function readRoots(file: TreeFile): readonly PlacedNode[] {
  const content = readContent(file);
  if (content === undefined || !Buffer.from(content).includes(group)) return [];
  const documents = readDocuments({ path: file.path, content }, (text) => text.includes(group));
  return [...documents].flatMap((document) => (document.kind === 'value' ? [document.root] : []));
}

function readContent(file: TreeFile): Uint8Array | undefined {
  try {
    return file.read();
  } catch (error) {
    if (error instanceof TidemarkError) return undefined;
    throw error;
  }
}

/** The items of a list as `kubectl get -o yaml` prints it, else the document itself. */
function unfoldList(root: PlacedNode): readonly PlacedNode[] {
  const items =
    findText(root, 'kind')?.endsWith('List') === true ? findEntry(root, 'items')?.node : undefined;
  return items?.kind === 'list' ? items.items : [root];
}

function reportDuplicate(name: string, first: Provider | Alert, second: Provider | Alert): Problem {
  const at = `${first.place.file}:${first.place.line}`;
  const message = `expected one ${name}, found another at ${at}, which is the one that counts; remove one of them`;
  return { severity: 'warning', code: 'duplicate-object', message, place: second.place };
}
