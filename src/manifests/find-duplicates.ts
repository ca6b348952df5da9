import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../errors.ts';
import { toPlaceText } from '../errors.ts';
import { toReferenceName } from './types.ts';
import type { AnyManifest } from './types.ts';

type Group = { objects: AnyManifest[] };

/**
 * Leaves one object of each kind, namespace and name: the first that was read. A second one is an error, because
 * which of them a cluster has depends on what is applied last; when both say the same it is a warning. In another
 * cluster it is another object, or the same one in both.
 */
export function findDuplicates(objects: readonly AnyManifest[]): {
  readonly objects: readonly AnyManifest[];
  readonly problems: readonly Problem[];
} {
  const groups = new Map<string, Group>();
  const problems: Problem[] = [];
  for (const object of objects) {
    const key = `${object.kind}/${toReferenceName(object)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { objects: [object] });
    else problems.push(...addToGroup(group, key, object));
  }
  return { objects: [...groups.values()].flatMap((group) => group.objects), problems };
}

function addToGroup(group: Group, key: string, object: AnyManifest): readonly Problem[] {
  const rival = group.objects.find((earlier) => isInOneCluster(earlier, object));
  if (rival !== undefined) return toProblems(key, rival, object);
  const same = group.objects.findIndex((earlier) => isSame(earlier, object));
  const known = group.objects[same];
  if (known === undefined) group.objects.push(object);
  else group.objects[same] = addClusters(known, object);
  return [];
}

function isInOneCluster({ metadata: a }: AnyManifest, { metadata: b }: AnyManifest): boolean {
  if (a.clusters === undefined || b.clusters === undefined) return true;
  const clusters = new Set(b.clusters);
  return a.clusters.some((cluster) => clusters.has(cluster));
}

function addClusters<Manifest extends AnyManifest>(object: Manifest, { metadata }: AnyManifest): Manifest {
  const clusters = [...(object.metadata.clusters ?? []), ...(metadata.clusters ?? [])];
  return { ...object, metadata: { ...object.metadata, clusters } };
}

function toProblems(key: string, earlier: AnyManifest, object: AnyManifest): readonly Problem[] {
  const alike = isSame(earlier, object);
  const isShared = object.kind === 'Namespace' || object.kind === 'GitRepository';
  // The directories of several clusters each bring these, which is harmless as long as they say the same.
  if (isShared && alike) return [];
  const how = alike ? 'with the same content ' : '';
  const message = `expected one ${key}, found it ${how}at ${toPlaceText(earlier.place)} as well; remove one, or narrow the directories that are read`;
  const isError = !alike && !isShared;
  return [
    { severity: isError ? 'error' : 'warning', code: 'duplicate-object', message, place: object.place },
  ];
}

/** Whether two objects say the same, in whichever clusters. */
export function isSame(one: AnyManifest, other: AnyManifest): boolean {
  return isDeepStrictEqual(toContent(one), toContent(other));
}

function toContent({ apiVersion, metadata, spec }: AnyManifest): unknown {
  const { name, namespace, labels, annotations } = metadata;
  return { apiVersion, name, namespace, labels, annotations, spec };
}
