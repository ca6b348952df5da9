/** A number of a version: a `bigint` above `Number.MAX_SAFE_INTEGER`, up to 2^64 - 1. */
export type VersionNumber = number | bigint;

/** A version as Flux reads it: one to three numbers, leading zeros dropped; `prerelease` and `build` may be empty. */
export type Version = {
  readonly major: VersionNumber;
  readonly minor: VersionNumber;
  readonly patch: VersionNumber;
  readonly prerelease: string;
  readonly build: string;
};

/**
 * Reads a version with the rules of the Go library that Flux uses, which are looser than semver.org: an optional `v`,
 * missing minor and patch, leading zeros. `undefined` when `text` is none; see `describeVersionError` for why.
 */
export function parseVersion(text: string): Version | undefined {
  if (text.length > maxVersionLength) return undefined;
  const scan: Scan = { at: text.charCodeAt(0) === letterV ? 1 : 0, numbers: [0, 0, 0] };
  if (!scanNumbers(text, scan)) return undefined;
  const [major, minor, patch] = scan.numbers;
  if (scan.at === text.length) return { major, minor, patch, prerelease: '', build: '' };
  const suffix = parseSuffix(text.slice(scan.at));
  return suffix && { major, minor, patch, ...suffix };
}

/** `parseVersion` for tags, of which Flux considers only those with at least two dots: not `1.2`, but `1-a.b`. */
export function parseTagVersion(text: string): Version | undefined {
  const dot = text.indexOf('.');
  return dot < 0 || text.indexOf('.', dot + 1) < 0 ? undefined : parseVersion(text);
}

/** Longer texts are not versions; the Go library has the same limit. */
export const maxVersionLength = 256;

const letterV = 118;
const maxUint64 = 18_446_744_073_709_551_615n;

type Scan = { at: number; readonly numbers: [VersionNumber, VersionNumber, VersionNumber] };

// Written over character codes because it runs for every tag of a repository.
function scanNumbers(text: string, scan: Scan): boolean {
  const { length } = text;
  let { at } = scan;
  for (let part = 0; part < 3; part++) {
    if (part > 0) {
      if (at >= length || text.charCodeAt(at) !== 46) break;
      at++;
    }
    const start = at;
    let value = 0;
    while (at < length) {
      const digit = text.charCodeAt(at) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
      at++;
    }
    if (at === start) return false;
    const number = value <= Number.MAX_SAFE_INTEGER ? value : toUint64(text.slice(start, at));
    if (number === undefined) return false;
    scan.numbers[part] = number;
  }
  scan.at = at;
  return true;
}

function toUint64(digits: string): VersionNumber | undefined {
  const value = BigInt(digits);
  return value > maxUint64 ? undefined : value;
}

function parseSuffix(suffix: string): { prerelease: string; build: string } | undefined {
  const match = /^(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?$/.exec(
    suffix,
  );
  if (match === null) return undefined;
  const prerelease = match[1] ?? '';
  return hasLeadingZero(prerelease) ? undefined : { prerelease, build: match[2] ?? '' };
}

function hasLeadingZero(prerelease: string): boolean {
  return prerelease.charCodeAt(0) === 48 || prerelease.includes('.0')
    ? /(?:^|\.)0[0-9]+(?:\.|$)/.test(prerelease)
    : false;
}
