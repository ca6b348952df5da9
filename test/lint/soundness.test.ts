import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkPolicy } from '../../src/lint/policies/check-policies.ts';
import { findPolicyFacts } from '../../src/lint/policies/policy-facts.ts';
import type { ImagePolicySpec } from '../../src/manifests/types.ts';
import { satisfies } from '../../src/policy/semver/constraint.ts';
import { parseConstraint } from '../../src/policy/semver/parse-constraint.ts';
import { parseVersion } from '../../src/policy/semver/version.ts';

type PolicyCase = Pick<ImagePolicySpec, 'policy' | 'filterTags'> & {
  readonly outcomes: readonly { readonly tag?: string }[];
};

type ConstraintCase = {
  readonly constraint: string;
  readonly matches?: readonly string[];
  readonly error?: string;
};

function readVectors(name: string): string {
  return readFileSync(join(import.meta.dirname, '../conformance/vectors', `${name}.json`), 'utf8');
}

function listErrors({
  policy,
  filterTags,
}: Pick<ImagePolicySpec, 'policy' | 'filterTags'>): readonly string[] {
  const place = { file: 'a.yaml', line: 1, column: 1 };
  const metadata = { name: 'app', namespace: 'flux-system', labels: {}, annotations: {} };
  const imageRepositoryRef = { name: 'app', namespace: 'flux-system' };
  const spec = { policy, imageRepositoryRef, digestReflectionPolicy: 'Never', suspend: false } as const;
  const hasFilter = filterTags !== undefined && filterTags.pattern !== '';
  const findings = checkPolicy(
    findPolicyFacts(
      {
        apiVersion: 'image.toolkit.fluxcd.io/v1',
        kind: 'ImagePolicy',
        metadata,
        place,
        placeOf: () => place,
        spec: { ...spec, ...(hasFilter && { filterTags }) },
      },
      [],
    ),
  );
  return findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule);
}

/** What is wrong whether or not a tag is selected. */
const alwaysWrong: ReadonlySet<string> = new Set(['unknown-group', 'extract-constant']);

describe('a policy that selects a tag in Flux', () => {
  test.each(['policy', 'policy-random'])('is never told that it cannot: %s', (name) => {
    const all: readonly PolicyCase[] = JSON.parse(readVectors(name));
    const cases = all.filter(({ outcomes }) => outcomes.some(({ tag }) => tag !== undefined));
    const wrong = cases.flatMap((each) => {
      const rules = listErrors(each).filter((rule) => !alwaysWrong.has(rule));
      return rules.length === 0 ? [] : [{ rules, policy: each.policy, filterTags: each.filterTags }];
    });
    expect(wrong).toEqual([]);
    expect(cases.length).toBeGreaterThan(200);
  });
});

describe('a range', () => {
  const content: { readonly cases: readonly ConstraintCase[]; readonly universe: readonly string[] } =
    JSON.parse(readVectors('semver-constraints'));
  const { cases, universe } = content;
  const versions = universe.flatMap((text) => parseVersion(text) ?? []);

  function matchesSome(range: string): boolean {
    const constraint = parseConstraint(range);
    return versions.some((version) => satisfies(version, constraint));
  }

  test('that has a version on each of its sides is never told that it has none', () => {
    const readable = cases.filter(({ error }) => error === undefined);
    const matching = readable.filter(({ constraint }) => constraint.split('||').every(matchesSome));
    const wrong = matching.filter(
      ({ constraint }) => listErrors({ policy: { semver: { range: constraint } } }).length > 0,
    );
    expect(wrong.map(({ constraint }) => constraint)).toEqual([]);
    expect(matching.length).toBeGreaterThan(300);
  });

  test('that Flux cannot read is an error', () => {
    const unreadable = cases.filter(({ error }) => error !== undefined);
    const silent = unreadable.filter(
      ({ constraint }) => listErrors({ policy: { semver: { range: constraint } } }).length === 0,
    );
    expect(silent.map(({ constraint }) => constraint)).toEqual([]);
    expect(unreadable.length).toBeGreaterThan(10);
  });
});
