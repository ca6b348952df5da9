import { satisfies } from '../../../src/policy/semver/constraint.ts';
import { parseConstraint } from '../../../src/policy/semver/parse-constraint.ts';
import { parseVersion } from '../../../src/policy/semver/version.ts';
import type { Family } from '../family.ts';
import { messageOf, toCases, toResult } from '../family.ts';

type Case = { readonly constraint: string; readonly matches?: readonly string[]; readonly error?: string };

export const family: Family = {
  names: ['semver-constraints'],
  fits: (firstCase) => 'constraint' in firstCase,
  run(content) {
    const universe = toUniverse(content);
    return toCases<Case>(content).map((each) => runCase(each, universe));
  },
};

function runCase({ constraint, matches = [], error }: Case, universe: readonly string[]) {
  const message = messageOf(() => parseConstraint(constraint));
  if (error !== undefined || message !== undefined) {
    return toResult({ name: constraint, expected: error ?? 'ok', found: message ?? 'ok' });
  }
  const parsed = parseConstraint(constraint);
  const found = universe.filter((text) => {
    const version = parseVersion(text);
    return version !== undefined && satisfies(version, parsed);
  });
  return toResult({ name: constraint, expected: matches, found });
}

function toUniverse(content: unknown): readonly string[] {
  if (typeof content !== 'object' || content === null || !('universe' in content)) return [];
  return Array.isArray(content.universe) ? content.universe.map(String) : [];
}
