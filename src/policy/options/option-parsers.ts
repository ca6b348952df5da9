import { TidemarkError } from '../../errors.ts';
import { compileRegexp } from '../../go/regexp.ts';
import type { HoldCode } from '../hold.ts';
import { holdCodes } from '../hold.ts';
import { presetNames } from '../native/presets.ts';
import { isSkipPattern } from '../native/tag-rules.ts';
import { normalizePlatform } from '../platforms.ts';
import type { WrittenOptions } from './types.ts';

/** The option, or what is wrong with its text. */
export type Parsed = WrittenOptions | { readonly message: string };

/** Holds that stand for a value that does not exist, or that an option asks for, are not for overriding. */
const overridable: readonly HoldCode[] = [
  'partial-listing',
  'would-downgrade',
  'current-tag-missing',
  'manifest-not-ready',
  'platform-missing',
  'too-young',
  'outlier',
];

/** How each option is written, by its name behind `tidemark.dev/`. */
export const optionParsers: ReadonlyMap<string, (text: string) => Parsed> = new Map([
  ['override', parseOverride],
  ['max-major-jump', (text: string) => parseCount(text, 0, (maxMajorJump) => ({ maxMajorJump }))],
  ['skip', parseSkip],
  ['pin', parsePin],
  ['update-limit', oneOf(['digest', 'patch', 'minor', 'major'] as const, (updateLimit) => ({ updateLimit }))],
  ['order', oneOf(['natural'] as const, (order) => ({ order }))],
  ['versions', oneOf(['loose'] as const, (versions) => ({ versions }))],
  ['preset', oneOf(presetNames, (preset) => ({ preset }))],
  ['policy', oneOf(['newest'] as const, (policy) => ({ policy }))],
  ['newest-limit', (text: string) => parseCount(text, 1, (newestLimit) => ({ newestLimit }))],
  ['min-age', parseAge],
  ['min-age-source', oneOf(['registry', 'created'] as const, (minAgeSource) => ({ minAgeSource }))],
  ['platforms', parsePlatforms],
]);

function oneOf<Choice extends string>(
  choices: readonly Choice[],
  toOption: (choice: Choice) => WrittenOptions,
): (text: string) => Parsed {
  return (text) => {
    const choice = choices.find((known) => known === text);
    return choice === undefined ? expected(choices.join(' or '), text) : toOption(choice);
  };
}

function parseOverride(text: string): Parsed {
  const written = text.split(',').map((code) => code.trim());
  const wrong = written.filter((code) => !overridable.some((known) => known === code));
  if (wrong.length > 0) return expected(`a list of ${overridable.join(', ')}`, wrong.join(', '));
  return { override: new Set(holdCodes.filter((code) => written.includes(code))) };
}

function parseCount(text: string, smallest: number, toOption: (count: number) => WrittenOptions): Parsed {
  const count = /^\d{1,9}$/.test(text) ? Number(text) : -1;
  return count >= smallest ? toOption(count) : expected('a whole number such as "1"', text);
}

/** A pattern may hold commas; what is between slashes stays together. */
function parseSkip(text: string): Parsed {
  const entries = text.match(/\/[^/]*\/|[^,\s]+/g) ?? [];
  if (entries.length === 0)
    return expected('tags, or patterns between slashes, with commas between them', text);
  for (const entry of entries.filter(isSkipPattern)) {
    try {
      compileRegexp(entry.slice(1, -1));
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      return { message: `expected an RE2 pattern in ${entry}: ${error.message}` };
    }
  }
  const wrong = entries.find((entry) => !isSkipPattern(entry) && !isTag(entry));
  return wrong === undefined ? { skip: entries } : expected('a tag, or a pattern between slashes', wrong);
}

function parsePin(text: string): Parsed {
  return isTag(text) ? { pin: text } : expected('a tag', text);
}

function isTag(text: string): boolean {
  return /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(text);
}

const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function parseAge(text: string): Parsed {
  const [, number = '', unit = ''] = /^(\d{1,4})([mhdw])$/.exec(text) ?? [];
  const milliseconds = Number(number) * (units[unit] ?? 0);
  return milliseconds > 0
    ? { minAge: milliseconds }
    : expected('an age such as "3d" or "12h"; the units are m, h, d and w', text);
}

function parsePlatforms(text: string): Parsed {
  const written = text.split(',').map((platform) => platform.trim());
  const platforms = written.flatMap((platform) => normalizePlatform(platform) ?? []);
  const wrong = written.find((platform) => normalizePlatform(platform) === undefined);
  if (wrong !== undefined) return expected('a list of platforms such as "linux/amd64,linux/arm64"', wrong);
  return { platforms: [...new Set(platforms)] };
}

function expected(what: string, found: string): Parsed {
  return { message: `expected ${what}, found "${found}"` };
}
