import { TidemarkError } from '../errors.ts';
import { toPatternTokens } from './pattern-tokens.ts';
import { toUnicodeClass } from './unicode-class.ts';

export type NormalizedPattern = {
  /** The same pattern in words that the engine takes. */
  readonly source: string;
  /** The name of each group by its number, `''` for none. */
  readonly names: readonly string[];
};

/**
 * Puts a Go pattern into words that the engine takes: Go allows a group name more than once, and knows more spellings
 * for Unicode classes. What Go does not accept is left for the engine to refuse.
 *
 * Throws `TidemarkError` `invalid-pattern` when the pattern is larger than any that a person writes, or names a class
 * that only the engine knows.
 */
export function normalizePattern(pattern: string): NormalizedPattern {
  if (pattern.length > maxLength) throw tooLarge(pattern);
  const names = [''];
  const tokens = toPatternTokens(pattern);
  if (weigh(tokens) > maxWeight) throw tooLarge(pattern);
  const source = tokens.map((token) => normalizeToken(token, names)).join('');
  return { source, names };
}

const maxLength = 8_192;
const maxWeight = 20_000;

function normalizeToken(token: string, names: string[]): string {
  if (token === '(') names.push('');
  if (token.startsWith('\\Q')) return token;
  const name = /^\(\?P?<([A-Za-z0-9_]+)>$/.exec(token)?.[1];
  if (name === undefined) return normalizeClasses(token);
  names.push(name);
  // The number makes the name unique; `__` keeps it apart from names that a person would choose.
  return names.indexOf(name) === names.length - 1 ? token : `(?P<${name}__${names.length}>`;
}

function normalizeClasses(token: string): string {
  const opening = token.startsWith('[') ? '[' : '';
  const escapes = /(\\[pP]\{\^?)([^}]*)\}|(\\[pP])([A-Za-z])|\\.|(\[:)(?!.*:\])/gsu;
  return opening + token.slice(opening.length).replaceAll(escapes, normalizeEscape);
}

// A class may contain `[:` as it is; the engine would look for the name of a class.
function normalizeEscape(escape: string, ...parts: readonly (string | undefined)[]): string {
  const [braced, name = '', short, letter = '', bracket] = parts;
  if (bracket !== undefined) return `\\${bracket}`;
  if (short !== undefined) return short + letter.toUpperCase();
  if (braced === undefined) return escape;
  const known = toUnicodeClass(name);
  if (known !== undefined) return `${braced}${known}}`;
  throw new TidemarkError(
    'invalid-pattern',
    `error parsing regexp: invalid character class range: \`${escape}\``,
  );
}

function tooLarge(pattern: string): TidemarkError {
  const start = pattern.slice(0, 40);
  return new TidemarkError('invalid-pattern', `error parsing regexp: expression too large: \`${start}…\``);
}

/** About how many characters the pattern has when its counted repeats are written out. */
function weigh(tokens: readonly string[]): number {
  const open: number[] = [];
  let total = 0;
  let last = 0;
  for (const token of tokens) {
    if (token.startsWith('(')) {
      open.push(total);
    } else if (token === ')') {
      last = total - (open.pop() ?? 0);
    } else if (/^\{[0-9]/.test(token)) {
      const [, min = '', max = ''] = /^\{([0-9]+),?([0-9]*)\}$/.exec(token) ?? [];
      total += last * (Math.min(1_000, Math.max(Number(min), Number(max), 1)) - 1);
    } else {
      last = 1;
      total++;
    }
  }
  return total;
}
