import { TidemarkError } from '../errors.ts';

export type NormalizedPattern = {
  /** The same pattern without group names, which the engine would not accept twice. */
  readonly source: string;
  readonly names: readonly string[];
};

const maxLength = 8_192;

/**
 * Takes the names out of the groups of a Go pattern: `(?P<n>a)` becomes `(a)`. Go allows a name more than once, the
 * engine does not. A group that Go does not accept is left as it is, for the engine to refuse.
 *
 * Throws `TidemarkError` `invalid-pattern` when the pattern is longer than any that a person writes.
 */
export function normalizePattern(pattern: string): NormalizedPattern {
  if (pattern.length > maxLength) {
    const start = pattern.slice(0, 40);
    throw new TidemarkError('invalid-pattern', `error parsing regexp: expression too large: \`${start}…\``);
  }
  const names = [''];
  let source = '';
  let at = 0;
  while (at < pattern.length) {
    const end = endOfToken(pattern, at);
    const token = pattern.slice(at, end);
    const name = /^\(\?P?<([A-Za-z0-9_]+)>$/u.exec(token)?.[1];
    if (name !== undefined) names.push(name);
    if (token === '(') names.push('');
    source += name === undefined ? token : '(';
    at = end;
  }
  return { source, names };
}

/** Where the token at `at` ends: an escape, a quoted text, a class, the opening of a group, or one unit. */
function endOfToken(pattern: string, at: number): number {
  switch (pattern[at]) {
    case '\\':
      return pattern[at + 1] === 'Q' ? endOfQuote(pattern, at) : at + 2;
    case '[':
      return endOfClass(pattern, at);
    case '(':
      return endOfOpening(pattern, at);
    default:
      return at + 1;
  }
}

function endOfQuote(pattern: string, at: number): number {
  const end = pattern.indexOf('\\E', at + 2);
  return end < 0 ? pattern.length : end + 2;
}

function endOfClass(pattern: string, at: number): number {
  let next = pattern[at + 1] === '^' ? at + 2 : at + 1;
  const first = next;
  while (next < pattern.length && (pattern[next] !== ']' || next === first)) {
    next = endOfClassItem(pattern, next);
  }
  return next + 1;
}

function endOfClassItem(pattern: string, at: number): number {
  if (pattern[at] === '\\')
    return pattern[at + 1]?.toLowerCase() === 'p' ? endOfProperty(pattern, at) : at + 2;
  if (!pattern.startsWith('[:', at)) return at + 1;
  const end = pattern.indexOf(':]', at + 2);
  return end < 0 ? at + 1 : end + 2;
}

function endOfProperty(pattern: string, at: number): number {
  if (pattern[at + 2] !== '{') return at + 3;
  const end = pattern.indexOf('}', at + 3);
  return end < 0 ? pattern.length : end + 1;
}

function endOfOpening(pattern: string, at: number): number {
  const opening = /\(\?P?<[^>]*>/uy;
  opening.lastIndex = at;
  if (opening.test(pattern)) return opening.lastIndex;
  return pattern[at + 1] === '?' ? at + 2 : at + 1;
}
