import type { Problem } from '../../errors.ts';
import type { FoundDocument } from '../../manifests/load-manifests.ts';
import { compareTexts, sortProblems } from '../../manifests/sort-problems.ts';
import { toReferenceName } from '../../manifests/types.ts';
import type { PlacedNode } from '../../manifests/yaml/placed.ts';
import { isInOneCluster } from './clusters.ts';
import { readNotification } from './read-notification.ts';
import type { Alert, Provider } from './types.ts';

/** Sorted by namespace and name. */
export type Notifications = { readonly providers: readonly Provider[]; readonly alerts: readonly Alert[] };

export type LoadedNotifications = Notifications & { readonly problems: readonly Problem[] };

export type NotificationOptions = {
  /** The namespace of objects that name none. */
  readonly defaultNamespace?: string | undefined;
  /** What our own configuration declares, for all clusters; it wins over manifests of the same name. */
  readonly native?: readonly PlacedNode[] | undefined;
};

/**
 * The Providers and Alerts among the documents that `loadManifests` found. Clusters may have different ones of the same
 * name; within a cluster the first counts.
 */
export function readNotifications(
  documents: Iterable<FoundDocument>,
  { defaultNamespace = 'flux-system', native = [] }: NotificationOptions = {},
): LoadedNotifications {
  const found = [
    ...native.flatMap((root) => readNotification(root, { defaultNamespace, isNative: true }) ?? []),
    ...[...documents].flatMap(
      ({ root, clusters }) =>
        readNotification(root, { defaultNamespace, ...(clusters && { clusters }) }) ?? [],
    ),
  ];
  const groups = new Map<string, (Provider | Alert)[]>();
  const problems = found.flatMap((read) => [...read.problems]);
  for (const { object } of found) {
    if (object === undefined) continue;
    const key = `${object.kind} ${toReferenceName(object)}`;
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    const rival = group.find((earlier) => isInOneCluster(earlier, object));
    if (rival === undefined) group.push(object);
    else problems.push(reportDuplicate(key, rival, object));
  }
  const objects = [...groups.values()]
    .flatMap((group) => (group.length > 1 ? group.map(nameCluster) : group))
    .sort(
      ({ metadata: a }, { metadata: b }) =>
        compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name),
    );
  return {
    providers: objects.filter((object) => object.kind === 'Provider'),
    alerts: objects.filter((object) => object.kind === 'Alert'),
    problems: sortProblems(problems),
  };
}

/** Objects of one name get the first of their clusters into it. */
function nameCluster<Object extends Provider | Alert>(object: Object): Object {
  const [cluster] = object.metadata.clusters ?? [];
  return cluster === undefined ? object : { ...object, metadata: { ...object.metadata, cluster } };
}

function reportDuplicate(name: string, first: Provider | Alert, second: Provider | Alert): Problem {
  const at = `${first.place.file}:${first.place.line}`;
  const message = `expected one ${name}, found another at ${at}, which is the one that counts; remove one of them`;
  return { severity: 'warning', code: 'duplicate-object', message, place: second.place };
}
