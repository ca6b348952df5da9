import type { Verdict } from '../verdict.ts';
import { inRange } from '../verdict.ts';
import type { Constraint } from './constraint.ts';
import { isHeldAtGate, satisfies } from './constraint.ts';
import { describeVersionError } from './describe-version-error.ts';
import type { Version } from './version.ts';

type Judged = {
  readonly key: string;
  /** What `key` was read as. */
  readonly version: Version | undefined;
  readonly range: string;
  readonly constraint: Constraint;
};

/** Whether a version is in a range, and if not, why. */
export function judgeVersion({ key, version, range, constraint }: Judged): Verdict {
  if (version === undefined) {
    return { stage: 'listed', reason: 'not-a-version', detail: describeNoVersion(key) };
  }
  if (satisfies(version, constraint)) return inRange;
  if (isHeldAtGate(version, constraint)) {
    const detail = `'${key}' is a prerelease and '${range}' names none; add '-0'`;
    return { stage: 'parsed', reason: 'prerelease', detail };
  }
  return { stage: 'parsed', reason: 'out-of-range', detail: `'${key}' is outside of '${range}'` };
}

function describeNoVersion(key: string): string {
  if (key.split('.').length < 3) return `'${key}' is not a version: it has fewer than two dots`;
  return `'${key}' is not a version: ${describeVersionError(key)}`;
}
