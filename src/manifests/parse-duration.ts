import type { DurationUnits } from './schema/schema.ts';

const nanoseconds: Readonly<Record<string, bigint>> = {
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const patterns: Readonly<Record<DurationUnits, RegExp>> = {
  'ms|s|m|h': /^(?:[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h))+$/,
  'ms|s|m': /^(?:[0-9]+(?:\.[0-9]+)?(?:ms|s|m))+$/,
};

const longest = 2n ** 63n - 1n;

/**
 * The milliseconds of a duration as the Flux CRDs and Go's `time.ParseDuration` take it together: numbers with a unit
 * each, added up. Undefined for anything else, and for more than Go can hold (about 292 years).
 */
export function parseDuration(text: string, units: DurationUnits): number | undefined {
  if (text.length > 200 || !patterns[units].test(text)) return undefined;
  let total = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of text.matchAll(
    /([0-9]+)(?:\.([0-9]+))?(ms|s|m|h)/g,
  )) {
    const size = nanoseconds[unit] ?? 0n;
    total += BigInt(whole) * size + (BigInt(`0${fraction}`) * size) / 10n ** BigInt(fraction.length);
  }
  return total > longest ? undefined : Number(total) / 1e6;
}
