import { maxVersionLength } from './version.ts';

/** Why `text` is not a version, in the words of the Go library. Only for texts that `parseTagVersion` refuses. */
export function describeVersionError(text: string): string {
  if (text.split('.').length < 3) return 'invalid semantic version';
  if (text.length > maxVersionLength) return `version string is too long (max ${maxVersionLength} bytes)`;
  const match =
    /^v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/.exec(
      text,
    );
  if (match === null) return 'invalid semantic version';
  const overflow = match.slice(1).find((number) => number !== undefined && BigInt(number) >= 2n ** 64n);
  return overflow === undefined
    ? 'version segment starts with 0'
    : `error parsing version segment: strconv.ParseUint: parsing "${overflow}": value out of range`;
}
