import { expandTemplate } from './expand.ts';
import type { GoRegexp, Match } from './regexp.ts';

/**
 * Go's `FindAll…(text, limit)`: the matches from left to right that do not overlap; an empty match right after another
 * match does not count. A negative `limit` means all of them.
 */
export function findAll(regexp: GoRegexp, text: string, limit = -1): readonly Match[] {
  const found: Match[] = [];
  let previousEnd = -1;
  let at = 0;
  while (at <= text.length && found.length !== limit) {
    const match = regexp.find(text, at);
    if (match === undefined) break;
    const end = endOf(match);
    const isEmptyHere = end === at;
    if (!(isEmptyHere && match.index === previousEnd)) found.push(match);
    at = isEmptyHere ? afterRune(text, at) : end;
    previousEnd = end;
  }
  return found;
}

/** Go's `ReplaceAllString`: every match gives way to `template`, in which `$1` and `${name}` stand for groups. */
export function replaceAll(regexp: GoRegexp, { text, template }: { text: string; template: string }): string {
  return replaceEach(regexp, {
    text,
    replace: (groups) => expandTemplate(template, { names: regexp.names, groups }),
  });
}

/** Go's `ReplaceAllLiteralString`: every match gives way to `replacement` as it is. */
export function replaceAllLiteral(
  regexp: GoRegexp,
  { text, replacement }: { text: string; replacement: string },
): string {
  return replaceEach(regexp, { text, replace: () => replacement });
}

/** Go's `Split(text, limit)`: the pieces between the matches. A negative `limit` means all, 0 none. */
export function split(regexp: GoRegexp, text: string, limit = -1): readonly string[] {
  if (limit === 0) return [];
  if (regexp.pattern !== '' && text === '') return [''];
  const pieces: string[] = [];
  let start = 0;
  let end = 0;
  for (const match of findAll(regexp, text, limit)) {
    if (limit > 0 && pieces.length === limit - 1) break;
    end = match.index;
    if (endOf(match) !== 0) pieces.push(text.slice(start, end));
    start = endOf(match);
  }
  if (end !== text.length) pieces.push(text.slice(start));
  return pieces;
}

// Unlike findAll, an empty match counts unless it touches the end of the match before it (Go's own two rules differ).
function replaceEach(
  regexp: GoRegexp,
  { text, replace }: { text: string; replace: (match: Match) => string },
): string {
  let result = '';
  let lastEnd = 0;
  let at = 0;
  while (at <= text.length) {
    const match = regexp.find(text, at);
    if (match === undefined) break;
    const end = endOf(match);
    result += text.slice(lastEnd, match.index);
    if (end > lastEnd || match.index === 0) result += replace(match);
    lastEnd = end;
    at = Math.max(end, afterRune(text, at));
  }
  return result + text.slice(lastEnd);
}

function endOf(match: Match): number {
  return match.index + (match[0] ?? '').length;
}

function afterRune(text: string, at: number): number {
  return at + ((text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1);
}
