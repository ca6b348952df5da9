import { compareBytes } from '../go/compare-bytes.ts';
import { parseFloat64 } from '../go/parse-float.ts';
import type { ImagePolicyChoice } from '../manifests/types.ts';
import type { Candidate } from './candidates.ts';
import type { NativeOrder, NativeRanking } from './native/native-order.ts';
import { createNativeOrder } from './native/native-order.ts';
import { parseOrder } from './order.ts';
import { compareVersions } from './semver/compare-versions.ts';
import { judgeVersion } from './semver/judge-version.ts';
import { parseConstraint } from './semver/parse-constraint.ts';
import { parseTagVersion } from './semver/version.ts';
import type { Verdict } from './verdict.ts';
import { inRange } from './verdict.ts';

/** A policy as something that can say why. */
export interface Judge {
  judge(candidate: Candidate): Verdict;
  /** Positive when the policy prefers `a`, 0 when only bytes decide; `undefined` when it has no opinion. */
  compare(a: Candidate, b: Candidate): number | undefined;
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
export function createJudge(choice: ImagePolicyChoice, native?: NativeRanking): Judge {
  if (native !== undefined) return judgeNative(createNativeOrder(choice, native));
  const { semver, alphabetical, numerical } = choice;
  if (semver !== undefined) return judgeSemver(semver.range);
  if (alphabetical !== undefined) return judgeAlphabetical(parseOrder(alphabetical.order) === 'asc');
  return judgeNumerical(parseOrder(numerical?.order ?? '') === 'asc');
}

function judgeNative(order: NativeOrder): Judge {
  return {
    aim: order.aim,
    tieRule: 'the larger text by bytes',
    judge: (candidate) => order.judge(candidate),
    compare: (a, b) => order.compare(a, b),
  };
}

function judgeSemver(range: string): Judge {
  const constraint = parseConstraint(range);
  return {
    aim: `the highest version in the range '${range}'`,
    tieRule: 'the larger text by bytes',
    compare(a, b) {
      const [version, other] = [parseTagVersion(a.key), parseTagVersion(b.key)];
      return version && other && compareVersions(version, other);
    },
    judge: ({ key }) => judgeVersion({ key, version: parseTagVersion(key), range, constraint }),
  };
}

function judgeAlphabetical(isAscending: boolean): Judge {
  return {
    aim: `the ${isAscending ? 'largest' : 'smallest'} text by bytes`,
    tieRule: 'nothing else',
    compare: (a, b) => (isAscending ? compareBytes(a.key, b.key) : compareBytes(b.key, a.key)),
    judge: () => inRange,
  };
}

function judgeNumerical(isAscending: boolean): Judge {
  return {
    aim: `the ${isAscending ? 'largest' : 'smallest'} number`,
    tieRule: 'the smaller text by bytes',
    compare(a, b) {
      const [left, right] = [toNumber(a.key), toNumber(b.key)];
      if (left === undefined || right === undefined) return undefined;
      if (left === right) return 0;
      return left < right === isAscending ? -1 : 1;
    },
    judge({ key }) {
      if (parseFloat64(key) !== undefined) return inRange;
      const detail = `'${key}' is not a number, which fails the policy`;
      return { stage: 'listed', reason: 'not-a-number', detail };
    },
  };
}

function toNumber(key: string): number | undefined {
  const number = parseFloat64(key);
  return number === undefined || Number.isNaN(number) ? undefined : number;
}
