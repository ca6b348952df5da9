import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../errors.ts';
import { toPlaceText } from '../errors.ts';
import { toObjectName } from './types.ts';
import type { AnyManifest } from './types.ts';

/**
 * Leaves one object of each kind, namespace and name: the first that was read. A second one is an error, because
 * which of them a cluster has depends on what is applied last; when both say the same it is a warning.
 */
export function findDuplicates(objects: readonly AnyManifest[]): {
  readonly objects: readonly AnyManifest[];
  readonly problems: readonly Problem[];
} {
  const first = new Map<string, AnyManifest>();
  const problems: Problem[] = [];
  for (const object of objects) {
    const key = `${object.kind}/${toObjectName(object)}`;
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, object);
    else problems.push(...toProblems(key, earlier, object));
  }
  return { objects: [...first.values()], problems };
}

function toProblems(key: string, earlier: AnyManifest, object: AnyManifest): readonly Problem[] {
  const isSame = isDeepStrictEqual(toContent(earlier), toContent(object));
  const isShared = object.kind === 'Namespace' || object.kind === 'GitRepository';
  // The directories of several clusters each bring these, which is harmless as long as they say the same.
  if (isShared && isSame) return [];
  const how = isSame ? 'with the same content ' : '';
  const message = `expected one ${key}, found it ${how}at ${toPlaceText(earlier.place)} as well; remove one, or narrow the directories that are read`;
  const isError = !isSame && !isShared;
  return [
    { severity: isError ? 'error' : 'warning', code: 'duplicate-object', message, place: object.place },
  ];
}

function toContent({ apiVersion, metadata, spec }: AnyManifest): unknown {
  return { apiVersion, metadata, spec };
}
