import { TidemarkError } from '../../errors.ts';
import type { ImagePolicyChoice } from '../../manifests/types.ts';
import { parseOrder } from '../order.ts';
import { judgeVersion } from '../semver/judge-version.ts';
import { parseConstraint } from '../semver/parse-constraint.ts';
import type { Version } from '../semver/version.ts';
import { parseTagVersion } from '../semver/version.ts';
import { inRange } from '../verdict.ts';
import type { NativeRule } from './native-rule.ts';
import { compareVersions } from '../semver/compare-versions.ts';
import { compareNatural } from './natural-order.ts';

/** A semver policy whose prereleases count as people do: `rc9` is below `rc10`, both below the release. */
export function naturalVersions(range: string): NativeRule<Version> {
  const constraint = parseConstraint(range);
  return {
    aim: `the highest version in the range '${range}', numbers inside prereleases by value`,
    read: ({ key }) => parseTagVersion(key),
    judge: ({ key }, version) => judgeVersion({ key, version, range, constraint }),
    compare(a, b) {
      const numbers = compareVersions({ ...a, prerelease: '' }, { ...b, prerelease: '' });
      return numbers || compareNaturalPrereleases(a.prerelease, b.prerelease);
    },
  };
}

/** An alphabetical policy that counts: `20220209-4` is below `20220209-10`. */
export function naturalTexts({ alphabetical, numerical }: ImagePolicyChoice): NativeRule<string> {
  if (alphabetical === undefined && numerical !== undefined) {
    const message =
      'natural order goes with a semver or an alphabetical policy; a numerical one is in order already';
    throw new TidemarkError('invalid-policy', message);
  }
  const isAscending = parseOrder(alphabetical?.order ?? '') === 'asc';
  return {
    aim: `the ${isAscending ? 'last' : 'first'} text in natural order`,
    read: ({ key }) => key,
    judge: () => inRange,
    compare: (a, b) => (isAscending ? compareNatural(a, b) : compareNatural(b, a)),
  };
}

function compareNaturalPrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return 1;
  return b === '' ? -1 : compareNatural(a, b);
}
