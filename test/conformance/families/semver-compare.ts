import { compareVersions } from '../../../src/policy/semver/compare-versions.ts';
import { parseVersion } from '../../../src/policy/semver/version.ts';
import type { Family } from '../family.ts';
import { toCases, toResult } from '../family.ts';

type Case = { readonly A: string; readonly B: string; readonly C: number };

export const family: Family = {
  names: ['semver-compare'],
  fits: (firstCase) => 'A' in firstCase && 'B' in firstCase && 'C' in firstCase,
  run: (content) => toCases<Case>(content).map(runCase),
};

function runCase({ A, B, C }: Case) {
  const a = parseVersion(A);
  const b = parseVersion(B);
  const found = a && b ? Math.sign(compareVersions(a, b)) : 'not versions';
  return toResult({ name: `${A} ${B}`, expected: C, found });
}
