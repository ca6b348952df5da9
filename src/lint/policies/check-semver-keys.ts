import { findPolicyWarnings } from '../../policy/policy-warnings.ts';
import type { Constraint } from '../../policy/semver/constraint.ts';
import { parseConstraint } from '../../policy/semver/parse-constraint.ts';
import { parseTagVersion } from '../../policy/semver/version.ts';
import { TidemarkError } from '../../errors.ts';
import { attempt } from '../attempt.ts';
import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import { shorten } from '../shorten.ts';
import { describeSamples } from './describe-samples.ts';
import type { FilterFacts, PolicyFacts } from './policy-facts.ts';

/** Whether the texts that a semver policy compares are versions that its range lets through. */
export function checkSemverKeys(facts: PolicyFacts, range: string): readonly Finding[] {
  const constraint = attempt(() => parseConstraint(range));
  if (constraint instanceof TidemarkError) return [];
  const { policy, filter } = facts;
  const never = filter?.isTelling === true ? findNever(filter, constraint, range) : undefined;
  if (never !== undefined) {
    const path =
      never.rule === 'semver-never-a-version'
        ? ['spec', 'filterTags']
        : ['spec', 'policy', 'semver', 'range'];
    return [createFinding(never.rule, never.message, policy.placeOf(path))];
  }
  return checkPrereleaseOrder(facts, constraint);
}

function findNever(
  { samples }: FilterFacts,
  constraint: Constraint,
  range: string,
): Pick<Finding, 'rule' | 'message'> | undefined {
  const versions = samples.flatMap(({ key }) => parseTagVersion(key) ?? []);
  const [sample] = samples;
  if (versions.length === 0 && sample !== undefined) {
    const found =
      sample.key === sample.tag ? `"${sample.tag}"` : `"${sample.tag}", which gives ${shorten(sample.key)}`;
    const message = `expected versions such as 1.2.3 (with two dots), found a filter that gives none: it matches ${found}; extract the version, or use another policy`;
    return { rule: 'semver-never-a-version', message };
  }
  const isExcluded =
    versions.every(({ prerelease }) => prerelease !== '') &&
    constraint.every((group) => !group.allowsPrereleases);
  if (!isExcluded) return undefined;
  const message = `the filter only lets prereleases through${describeSamples(samples)}, and the range ${shorten(range)} names none, so that it excludes all of them; write a prerelease in it, such as ">=1.0.0-0"`;
  return { rule: 'semver-prerelease-excluded', message };
}

function checkPrereleaseOrder(facts: PolicyFacts, constraint: Constraint): readonly Finding[] {
  if (!constraint.some((group) => group.allowsPrereleases)) return [];
  const { policy, filter, current } = facts;
  const keys = [...listPrereleases(constraint), ...current.map(({ key }) => key)];
  const all = filter === undefined ? keys : filter.samples.map(({ key }) => key);
  const { policy: choice } = policy.spec;
  const unordered = findPolicyWarnings({ policy: choice }, all).find(
    ({ code }) => code === 'unordered-prereleases',
  );
  if (unordered?.code !== 'unordered-prereleases') return [];
  const [shorter, longer] = unordered.keys;
  const message = `prereleases without a dot in front of their number are compared as text, so that 9 comes after 10 ("${shorter}", "${longer}"); name them "rc.10", or extract the parts as "$1-rc.$2"`;
  return [
    createFinding('semver-prerelease-order', message, policy.placeOf(['spec', 'policy', 'semver', 'range'])),
  ];
}

/** The prereleases of the range with a number of one and of two digits. */
function listPrereleases(constraint: Constraint): readonly string[] {
  const texts = constraint.flatMap(({ terms }) => terms.map(({ version }) => version));
  return texts.flatMap(({ major, minor, patch, prerelease }) => {
    const [, stem] = /^(.*[A-Za-z-])[0-9]+$/.exec(prerelease) ?? [];
    const release = `${major}.${minor}.${patch}`;
    return stem === undefined ? [] : [`${release}-${stem}9`, `${release}-${stem}10`];
  });
}
