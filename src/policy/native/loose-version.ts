import { compareDigits, compareNatural } from './natural-order.ts';

/** A version with any number of parts: `2024.05.1`, `1.9.7.4460`, `8.6-990`, `v3`. */
export type LooseVersion = {
  /** The digits of each part as written; a revision such as `-990` is the last part. */
  readonly parts: readonly string[];
  /** What follows the numbers, without its separator; empty for a release. */
  readonly suffix: string;
  /** Whether the suffix is one of those by which people mark what comes before a release. */
  readonly isPrerelease: boolean;
};

// A single letter counts only with a short number, or the hash `a39b258` would be one.
const prerelease =
  /^(?:(?:alpha|beta|rc|pre|preview|dev|snapshot|nightly|canary|ea)(?![A-Za-z])|[abm][0-9]{0,3}$)/i;

/** Reads a version that need not follow semver; `undefined` for a text without a number in front. */
export function parseLooseVersion(text: string): LooseVersion | undefined {
  const match =
    /^[vV]?([0-9]+(?:\.[0-9]+)*)(?:-([0-9]+)(?![0-9A-Za-z.]))?(?:[-_+.]?([A-Za-z].*|[-_+.].*))?$/s.exec(text);
  if (match === null) return undefined;
  const [, core = '', revision, suffix = ''] = match;
  const parts = core.split('.');
  return {
    parts: revision === undefined ? parts : [...parts, revision],
    suffix,
    isPrerelease: prerelease.test(suffix),
  };
}

/**
 * Compares part by part, a missing part counting as zero; then a prerelease is below the release and any other suffix
 * above it, and suffixes are in natural order. Gives 0 for two spellings of the same version.
 */
export function compareLooseVersions(a: LooseVersion, b: LooseVersion): number {
  const length = Math.max(a.parts.length, b.parts.length);
  for (let index = 0; index < length; index++) {
    const order = compareDigits(a.parts[index] ?? '', b.parts[index] ?? '');
    if (order !== 0) return order;
  }
  return rankOf(a) - rankOf(b) || compareNatural(a.suffix, b.suffix);
}

function rankOf({ suffix, isPrerelease }: LooseVersion): number {
  if (suffix === '') return 1;
  return isPrerelease ? 0 : 2;
}
