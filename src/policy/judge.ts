import { compareBytes } from '../go/compare-bytes.ts';
import { parseFloat64 } from '../go/parse-float.ts';
import type { ImagePolicyChoice } from '../manifests/types.ts';
import { parseOrder } from './order.ts';
import { compareVersions } from './semver/compare-versions.ts';
import type { Constraint } from './semver/constraint.ts';
import { isHeldAtGate, satisfies } from './semver/constraint.ts';
import { describeVersionError } from './semver/describe-version-error.ts';
import { parseConstraint } from './semver/parse-constraint.ts';
import { parseTagVersion } from './semver/version.ts';

/** How far a key came, and why no further. */
export type Verdict =
  | { readonly stage: 'in-range' }
  | { readonly stage: 'parsed'; readonly reason: 'prerelease' | 'out-of-range'; readonly detail: string }
  | { readonly stage: 'listed'; readonly reason: 'not-a-version' | 'not-a-number'; readonly detail: string };

/** A policy as something that can say why. */
export interface Judge {
  judge(key: string): Verdict;
  /** Positive when the policy prefers the value of `a`, 0 when only bytes decide. */
  prefer(a: string, b: string): number;
  /** What the policy looks for, as the end of 'the winner is …'. */
  readonly aim: string;
  /** What decides between equal values. */
  readonly tieRule: string;
}

/**
 * The judge of a policy.
 *
 * Throws `TidemarkError` `invalid-policy`.
 */
export function createJudge({ semver, alphabetical, numerical }: ImagePolicyChoice): Judge {
  if (semver !== undefined) return judgeSemver(semver.range, parseConstraint(semver.range));
  if (alphabetical !== undefined) return judgeAlphabetical(parseOrder(alphabetical.order) === 'asc');
  return judgeNumerical(parseOrder(numerical?.order ?? '') === 'asc');
}

function judgeSemver(range: string, constraint: Constraint): Judge {
  return {
    aim: `the highest version in the range '${range}'`,
    tieRule: 'the larger text by bytes',
    prefer(a, b) {
      const [version, other] = [parseTagVersion(a), parseTagVersion(b)];
      return version && other ? compareVersions(version, other) : 0;
    },
    judge(key) {
      const version = parseTagVersion(key);
      if (version === undefined)
        return { stage: 'listed', reason: 'not-a-version', detail: describeNoVersion(key) };
      if (satisfies(version, constraint)) return { stage: 'in-range' };
      const isHeld = isHeldAtGate(version, constraint);
      return isHeld
        ? {
            stage: 'parsed',
            reason: 'prerelease',
            detail: `'${key}' is a prerelease and '${range}' names none; add '-0'`,
          }
        : { stage: 'parsed', reason: 'out-of-range', detail: `'${key}' is outside of '${range}'` };
    },
  };
}

function describeNoVersion(key: string): string {
  if (key.split('.').length < 3) return `'${key}' is not a version: it has fewer than two dots`;
  return `'${key}' is not a version: ${describeVersionError(key)}`;
}

function judgeAlphabetical(isAscending: boolean): Judge {
  return {
    aim: `the ${isAscending ? 'largest' : 'smallest'} text by bytes`,
    tieRule: 'nothing else',
    prefer: (a, b) => (isAscending ? compareBytes(a, b) : compareBytes(b, a)),
    judge: () => ({ stage: 'in-range' }),
  };
}

function judgeNumerical(isAscending: boolean): Judge {
  return {
    aim: `the ${isAscending ? 'largest' : 'smallest'} number`,
    tieRule: 'the smaller text by bytes',
    prefer(a, b) {
      const difference = (parseFloat64(a) ?? Number.NaN) - (parseFloat64(b) ?? Number.NaN);
      return (isAscending ? difference : -difference) || 0;
    },
    judge(key) {
      if (parseFloat64(key) !== undefined) return { stage: 'in-range' };
      return {
        stage: 'listed',
        reason: 'not-a-number',
        detail: `'${key}' is not a number, which fails the policy`,
      };
    },
  };
}
