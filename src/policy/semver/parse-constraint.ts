import { TidemarkError } from '../../errors.ts';
import { quoteGo } from '../../go/quote.ts';
import type { Constraint, Operator, Term } from './constraint.ts';
import { parseVersion } from './version.ts';

/**
 * Reads a version range as the Go library of Flux does: terms joined by spaces or commas (and), groups joined by `||`
 * (or), `A - B`, wildcards.
 *
 * Throws `TidemarkError` `invalid-policy` with the library's text.
 */
export function parseConstraint(range: string): Constraint {
  if (new TextEncoder().encode(range).length > 512) fail('constraint string is too long (max 512 bytes)');
  const groups = rewriteHyphens(range).split('||');
  if (groups.length > 32) fail('too many constraint groups (max 32)');
  return groups.map((group) => {
    const terms = splitTerms(group).map(parseTerm);
    return { terms, allowsPrereleases: terms.some((term) => term.version.prerelease !== '') };
  });
}

const number = '[0-9|xX*]+';
const identifiers = '[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*';
const versionText = `v?(${number})(\\.${number})?(\\.${number})?(-${identifiers})?(\\+${identifiers})?`;
const space = '[\\t\\n\\f\\r ]';

const hyphenRange = new RegExp(`${space}*(${versionText})${space}+-${space}+(${versionText})${space}*`, 'g');
const term = new RegExp(`(=|!=|>|<|>=|=>|<=|=<|~|~>|\\^)?(?![=!<>~^])${space}*(${versionText})`, 'y');
const gap = new RegExp(`${space}*(,?)${space}*`, 'y');

// The library replaces text with text, so that what it makes is read again: `>=1 - 2` becomes `>=>= 1, <= 2`.
function rewriteHyphens(range: string): string {
  let rewritten = range;
  for (const match of range.matchAll(hyphenRange)) {
    rewritten = rewritten.replace(match[0], () => `>= ${match[1]}, <= ${match[7]} `);
  }
  return rewritten;
}

type TermText = {
  readonly operator: Operator;
  readonly text: string;
  readonly parts: readonly (string | undefined)[];
};

function splitTerms(group: string): readonly TermText[] {
  const terms: TermText[] = [];
  let at = skipGap(group, 0);
  if (group.slice(0, at).includes(',')) improper(group);
  for (;;) {
    term.lastIndex = at;
    const match = term.exec(group);
    if (match === null) return improper(group);
    terms.push({ operator: toOperator(match[1]), text: match[2] ?? '', parts: match.slice(3) });
    const next = skipGap(group, term.lastIndex);
    if (next === group.length && !group.slice(term.lastIndex).includes(',')) return terms;
    if (next === term.lastIndex) improper(group);
    at = next;
  }
}

function skipGap(group: string, at: number): number {
  gap.lastIndex = at;
  gap.test(group);
  return gap.lastIndex;
}

function toOperator(text: string | undefined): Operator {
  switch (text) {
    case '!=':
    case '>':
    case '<':
    case '^':
      return text;
    case '>=':
    case '=>':
      return '>=';
    case '<=':
    case '=<':
      return '<=';
    case '~':
    case '~>':
      return '~';
    default:
      return '=';
  }
}

// What follows a wildcard is not looked at, but for the prerelease.
function parseTerm({ operator, text, parts }: TermText): Term {
  const [major = '', minor, patch, prerelease = ''] = parts;
  if (isWildcard(major)) return toTerm({ operator, text, wildcard: 'major' }, `0.0.0${prerelease}`);
  if (isWildcard(minor)) return toTerm({ operator, text, wildcard: 'minor' }, `${major}.0.0${prerelease}`);
  if (isWildcard(patch))
    return toTerm({ operator, text, wildcard: 'patch' }, `${major}${minor}.0${prerelease}`);
  return toTerm({ operator, text }, text);
}

function toTerm(term: Omit<Term, 'version'>, full: string): Term {
  const version = parseVersion(full);
  return version === undefined ? fail('constraint parser error') : { ...term, version };
}

function isWildcard(part: string | undefined): boolean {
  return part === undefined || /^\.?[xX*]$/.test(part);
}

function improper(group: string): never {
  return fail(`improper constraint: ${quoteGo(group)}`);
}

function fail(message: string): never {
  throw new TidemarkError('invalid-policy', message);
}
