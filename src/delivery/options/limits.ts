import type { Limits } from '../github/options.ts';

/** The limits of pull requests by the names that inputs, options of the command line and the configuration share. */
export const limitNames = {
  'max-open': 'open',
  'max-new': 'newPerRun',
  'max-new-per-hour': 'newPerHour',
} as const satisfies Readonly<Record<string, keyof Limits>>;

export type LimitName = keyof typeof limitNames;

/** The largest number that a limit takes. */
export const largestLimit = 999_999;

/** Limits from what is written; what is not there stays open. */
export function toLimits(written: Readonly<Partial<Record<LimitName, number | undefined>>>): Partial<Limits> {
  const limits: { -readonly [Name in keyof Limits]?: Limits[Name] } = {};
  for (const [name, limit] of Object.entries(limitNames)) {
    const value = new Map(Object.entries(written)).get(name);
    if (value !== undefined) limits[limit] = value;
  }
  return limits;
}
