import type { Version } from '../semver/version.ts';
import { parseVersion } from '../semver/version.ts';
import { compareDigits } from './natural-order.ts';
import { compareLooseVersions, parseLooseVersion } from './loose-version.ts';

/** How large a step is; `other` when the tags are no versions, or nothing can be said. */
export type UpdateType = 'none' | 'digest' | 'patch' | 'minor' | 'major' | 'other';

export type ImageState = { readonly tag: string; readonly digest?: string };

/** The kind of step from one image to another, whichever way it goes. A change of prerelease is a patch. */
export function classifyUpdate(from: ImageState, to: ImageState): UpdateType {
  if (from.tag === to.tag) return from.digest === to.digest ? 'none' : 'digest';
  const [version, next] = [parseVersion(from.tag), parseVersion(to.tag)];
  if (version !== undefined && next !== undefined) return classifyVersions(version, next);
  const [loose, nextLoose] = [parseLooseVersion(from.tag), parseLooseVersion(to.tag)];
  if (loose === undefined || nextLoose === undefined) return 'other';
  if (compareLooseVersions(loose, nextLoose) === 0) return 'patch';
  const isSame = (index: number): boolean =>
    compareDigits(loose.parts[index] ?? '', nextLoose.parts[index] ?? '') === 0;
  return !isSame(0) ? 'major' : !isSame(1) ? 'minor' : 'patch';
}

/** The largest step that a policy may take; a step of type `other` is only within `major`. */
export type UpdateLimit = 'digest' | 'patch' | 'minor' | 'major';

/** Whether a step is no larger than the limit. */
export function isWithinLimit(type: UpdateType, limit: UpdateLimit): boolean {
  return size[type] <= size[limit];
}

const size: Readonly<Record<UpdateType, number>> = {
  none: 0,
  digest: 1,
  patch: 2,
  minor: 3,
  major: 4,
  other: 4,
};

function classifyVersions(from: Version, to: Version): UpdateType {
  if (from.major !== to.major) return 'major';
  return from.minor === to.minor ? 'patch' : 'minor';
}
