import { compareBytes } from '../../go/compare-bytes.ts';
import type { Version, VersionNumber } from './version.ts';

/** The order of versions: negative, zero or positive. Build metadata does not count; a release is above its prereleases. */
export function compareVersions(a: Version, b: Version): number {
  return (
    compareNumbers(a.major, b.major) ||
    compareNumbers(a.minor, b.minor) ||
    compareNumbers(a.patch, b.patch) ||
    comparePrereleases(a.prerelease, b.prerelease)
  );
}

/** Compares prereleases identifier by identifier; the empty one, a release, is the highest. */
export function comparePrereleases(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return 1;
  if (b === '') return -1;
  return compareIdentifiers(a.split('.'), b.split('.'));
}

/** Compares lists of identifiers: numbers below texts, numbers by value, a missing identifier lowest. */
export function compareIdentifiers(a: readonly string[], b: readonly string[]): number {
  const shared = Math.min(a.length, b.length);
  for (let index = 0; index < shared; index++) {
    const order = compareIdentifier(a[index] ?? '', b[index] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifier(a: string, b: string): number {
  if (a === b) return 0;
  const isNumber = isUint64(a);
  if (isNumber !== isUint64(b)) return isNumber ? -1 : 1;
  // Digits without leading zeros: the longer one is the larger one.
  return isNumber ? a.length - b.length || compareBytes(a, b) : compareBytes(a, b);
}

// Identifiers with more digits than a uint64 has are text to the Go library.
function isUint64(identifier: string): boolean {
  if (!/^[0-9]+$/.test(identifier)) return false;
  return identifier.length < 20 || (identifier.length === 20 && identifier <= '18446744073709551615');
}

function compareNumbers(a: VersionNumber, b: VersionNumber): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
