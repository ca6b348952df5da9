import { comparePrereleases, compareVersions } from './compare-versions.ts';
import type { Version } from './version.ts';

export type Operator = '=' | '!=' | '>' | '<' | '>=' | '<=' | '~' | '^';

/** One comparison; `wildcard` is the first part of the version that was left open (`1.x` has the minor open). */
export type Term = {
  readonly operator: Operator;
  /** Open parts are zero. */
  readonly version: Version;
  readonly wildcard?: 'major' | 'minor' | 'patch' | undefined;
  /** The version as written. */
  readonly text: string;
};

/** Terms that must all hold. Without a prerelease in any of them, no prerelease is accepted. */
export type ConstraintGroup = { readonly terms: readonly Term[]; readonly allowsPrereleases: boolean };

/** Groups of which one must hold. */
export type Constraint = readonly ConstraintGroup[];

/** Whether `version` is in the range. */
export function satisfies(version: Version, constraint: Constraint): boolean {
  for (const group of constraint) if (satisfiesGroup(version, group)) return true;
  return false;
}

/** Whether a prerelease fails every group only because no group asks for prereleases. */
export function isHeldAtGate(version: Version, constraint: Constraint): boolean {
  if (version.prerelease === '' || satisfies(version, constraint)) return false;
  return satisfies(
    version,
    constraint.map((group) => ({ ...group, allowsPrereleases: true })),
  );
}

function satisfiesGroup(version: Version, group: ConstraintGroup): boolean {
  if (version.prerelease !== '' && !group.allowsPrereleases) return false;
  for (const term of group.terms) if (!satisfiesTerm(version, term)) return false;
  return true;
}

function satisfiesTerm(version: Version, term: Term): boolean {
  return checks[term.operator](version, term);
}

const checks: Readonly<Record<Operator, (version: Version, term: Term) => boolean>> = {
  '=': (version, term) => (term.wildcard === undefined ? isSame(version, term) : isNear(version, term)),
  '!=': isDifferent,
  '>': isAbove,
  '>=': (version, term) => compareVersions(version, term.version) >= 0,
  '<': (version, term) => compareVersions(version, term.version) < 0,
  '<=': isAtMost,
  '~': isNear,
  '^': isCompatible,
};

function isSame(version: Version, term: Term): boolean {
  return compareVersions(version, term.version) === 0;
}

function isDifferent(version: Version, term: Term): boolean {
  const { version: other, wildcard } = term;
  if (wildcard === 'minor') return version.major !== other.major;
  if (wildcard !== 'patch') return !isSame(version, term);
  if (version.major !== other.major || version.minor !== other.minor) return true;
  return comparePrereleases(version.prerelease, other.prerelease) !== 0;
}

function isAbove(version: Version, { version: other, wildcard }: Term): boolean {
  if (version.major > other.major) return true;
  if (wildcard === 'minor') return false;
  if (wildcard === 'patch') return version.major === other.major && version.minor > other.minor;
  return compareVersions(version, other) > 0;
}

function isAtMost(version: Version, { version: other, wildcard }: Term): boolean {
  if (wildcard === undefined) return compareVersions(version, other) <= 0;
  if (version.major !== other.major) return version.major < other.major;
  return version.minor <= other.minor || wildcard === 'minor';
}

/** `~`: the same minor, or the same major when the minor is open. `~0.0.0` and `~*` are the same as `>=0.0.0`. */
function isNear(version: Version, { version: other, wildcard }: Term): boolean {
  if (compareVersions(version, other) < 0) return false;
  const isZero = other.major === 0 && other.minor === 0 && other.patch === 0;
  if (isZero && wildcard !== 'minor' && wildcard !== 'patch') return true;
  return version.major === other.major && (version.minor === other.minor || wildcard === 'minor');
}

/** `^`: nothing changes left of the first number that is not zero. An open major counts as `^0.0.0`. */
function isCompatible(version: Version, { version: other, wildcard }: Term): boolean {
  if (compareVersions(version, other) < 0) return false;
  if (other.major > 0 || wildcard === 'minor') return version.major === other.major;
  if (version.major > 0) return false;
  if (other.minor > 0 || wildcard === 'patch') return version.minor === other.minor;
  return version.minor === 0 && version.patch === other.patch;
}
