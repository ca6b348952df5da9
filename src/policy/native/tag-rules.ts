import type { GoRegexp } from '../../go/regexp.ts';
import { compileRegexp } from '../../go/regexp.ts';

/** Tells the tags that are never chosen: exact names, or RE2 patterns between slashes (`/^1\.2\./`). */
export function compileSkip(skip: readonly string[]): (tag: string) => boolean {
  const names = new Set(skip.filter((entry) => !isSkipPattern(entry)));
  const patterns: readonly GoRegexp[] = skip
    .filter(isSkipPattern)
    .map((entry) => compileRegexp(entry.slice(1, -1)));
  return (tag) => names.has(tag) || patterns.some((pattern) => pattern.test(tag));
}

/** A tag cannot contain a slash. */
export function isSkipPattern(entry: string): boolean {
  return entry.length > 2 && entry.startsWith('/') && entry.endsWith('/');
}
