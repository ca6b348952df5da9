import { compareBytes } from '../../go/compare-bytes.ts';
import type { Candidates, Ranked } from '../candidates.ts';
import { emptyList } from '../candidates.ts';
import { compareVersions } from './compare-versions.ts';
import type { Constraint } from './constraint.ts';
import { satisfies } from './constraint.ts';
import type { Version } from './version.ts';
import { parseTagVersion } from './version.ts';

/**
 * Chooses the highest version in the range; of equal versions the largest key by bytes, of equal keys the smallest
 * tag. Keys that are no versions are passed over.
 */
export function rankSemver(candidates: Candidates, constraint: Constraint): Ranked {
  let best: Version | undefined;
  let key: string | undefined;
  let tag = '';
  let isEmpty = true;
  candidates.forEach((otherKey, otherTag) => {
    isEmpty = false;
    const version = parseTagVersion(otherKey);
    if (version === undefined || !satisfies(version, constraint)) return;
    const difference =
      best === undefined || key === undefined
        ? 1
        : compareVersions(version, best) || compareBytes(otherKey, key) || compareBytes(tag, otherTag);
    if (difference <= 0) return;
    best = version;
    key = otherKey;
    tag = otherTag;
  });
  if (key !== undefined) return { winner: { key, tag } };
  return isEmpty ? emptyList : noneInRange;
}

const noneInRange: Ranked = {
  winner: undefined,
  code: 'no-match',
  message: 'unable to determine latest version from provided list',
};
