import { TidemarkError } from '../../errors.ts';
import type { Constraint, ConstraintGroup, Term } from '../../policy/semver/constraint.ts';
import { satisfies } from '../../policy/semver/constraint.ts';
import { parseConstraint } from '../../policy/semver/parse-constraint.ts';
import type { Version, VersionNumber } from '../../policy/semver/version.ts';
import { attempt } from '../attempt.ts';
import { createFinding } from '../finding.ts';
import type { Finding } from '../finding.ts';
import { shorten } from '../shorten.ts';
import type { PolicyFacts } from './policy-facts.ts';

/** What is wrong with the range of a semver policy. */
export function checkRange({ policy }: PolicyFacts): readonly Finding[] {
  const { semver } = policy.spec.policy;
  if (semver === undefined) return [];
  const place = policy.placeOf(['spec', 'policy', 'semver', 'range']);
  const constraint = attempt(() => parseConstraint(semver.range));
  if (constraint instanceof TidemarkError) {
    return [createFinding('invalid-range', explain(constraint, semver.range), place)];
  }
  return checkConstraint(constraint, semver.range).map(({ rule, message, severity }) => ({
    ...createFinding(rule, message, place),
    ...(severity && { severity }),
  }));
}

function explain({ message }: TidemarkError, range: string): string {
  return `expected a range such as ">=1.0.0" or "1.x", found ${shorten(range)}: ${message}; correct it`;
}

type Found = Pick<Finding, 'rule' | 'message'> & Partial<Pick<Finding, 'severity'>>;

function checkConstraint(constraint: Constraint, range: string): readonly Found[] {
  const empty = constraint.filter((group) => !isSatisfiable(group));
  const rule = 'range-matches-nothing';
  if (empty.length === constraint.length) {
    const message = `expected a range with a version in it, found ${shorten(range)}, which matches none; correct the bounds`;
    return [{ rule, message }];
  }
  if (empty.length > 0) {
    const message = `expected a version on each side of "||", found ${shorten(range)}, of which a side matches none; correct or remove it`;
    return [{ rule, message, severity: 'warning' }];
  }
  const term = constraint.flatMap(({ terms }) => terms).find(isSurprising);
  return term === undefined ? [] : [{ rule: 'range-surprise', message: explainTerm(term, range) }];
}

/**
 * A group is a cut of intervals whose ends are the versions in it, so that if it has a version at all, it has one of
 * these or of their neighbours.
 */
function isSatisfiable(group: ConstraintGroup): boolean {
  const versions = group.terms.map(({ version }) => version);
  const candidates = [...versions, zero].flatMap(listNeighbours);
  return candidates.some((version) => satisfies(version, [group]));
}

const zero: Version = { major: 0, minor: 0, patch: 0, prerelease: '', build: '' };

function listNeighbours(version: Version): readonly Version[] {
  const { major, minor, patch, prerelease } = version;
  const releases = [
    { major, minor, patch },
    { major, minor, patch: add(patch, 1) },
    { major, minor: add(minor, 1), patch: 0 },
    { major: add(major, 1), minor: 0, patch: 0 },
    ...(patch > 0 ? [{ major, minor, patch: add(patch, -1) }] : []),
    ...(minor > 0 ? [{ major, minor: add(minor, -1), patch: 999_999 }] : []),
    ...(major > 0 ? [{ major: add(major, -1), minor: 999_999, patch: 0 }] : []),
  ];
  const prereleases = ['', '0', 'zzz', ...(prerelease === '' ? [] : [prerelease, `${prerelease}.0`])];
  return releases.flatMap((release) =>
    prereleases.map((text) => ({ ...release, prerelease: text, build: '' })),
  );
}

function add(number: VersionNumber, step: number): VersionNumber {
  return typeof number === 'bigint' ? number + BigInt(step) : number + step;
}

/** What the library of Flux reads in another way than its readers do. */
function isSurprising({ operator, wildcard, text }: Term): boolean {
  const isAnyMajor = wildcard === 'major' && /[xX*]/.test(text);
  if (isAnyMajor && (operator === '^' || operator === '<=')) return true;
  return /[xX*]\.[0-9]/.test(text);
}

function explainTerm({ operator, text, wildcard }: Term, range: string): string {
  if (wildcard === 'major' && operator !== '=') {
    const meaning = operator === '^' ? 'only 0.0.0' : 'only versions of major 0';
    return `"${operator}${text}" in ${shorten(range)} is ${meaning} to Flux, not any version; write "*"`;
  }
  return `what follows the wildcard of "${text}" in ${shorten(range)} does not count; write the range with bounds, such as ">=1.2.0 <2.0.0"`;
}
