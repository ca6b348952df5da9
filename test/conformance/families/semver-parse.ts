import { describeVersionError } from '../../../src/policy/semver/describe-version-error.ts';
import { parseTagVersion } from '../../../src/policy/semver/version.ts';
import type { Family } from '../family.ts';
import { toCases, toResult } from '../family.ts';

type Case = {
  readonly in: string;
  readonly ok: boolean;
  readonly major?: string;
  readonly minor?: string;
  readonly patch?: string;
  readonly pre?: string;
  readonly meta?: string;
  readonly build?: string;
  readonly error?: string;
};

export const family: Family = {
  names: ['semver-parse'],
  fits: (firstCase) =>
    'in' in firstCase && 'ok' in firstCase && ('major' in firstCase || 'error' in firstCase),
  run: (content) => toCases<Case>(content).map(runCase),
};

function runCase(each: Case) {
  const version = parseTagVersion(each.in);
  const expected = each.ok
    ? [each.major, each.minor, each.patch, each.pre ?? '', each.meta ?? each.build ?? '']
    : each.error;
  const found = version
    ? [`${version.major}`, `${version.minor}`, `${version.patch}`, version.prerelease, version.build]
    : describeVersionError(each.in);
  return toResult({ name: each.in, expected, found });
}
