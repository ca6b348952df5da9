import picomatch from 'picomatch';
import { TidemarkError } from '../../errors.ts';
import { compileRegexp } from '../../go/regexp.ts';

/** Whether a path from the top of the repository is what a pattern names, or is below it. */
export type Glob = (path: string) => boolean;

const longestPattern = 512;

/**
 * What picomatch adds so that `*` is never empty and never `.` or `..`. No step of a path in a tree is one of these,
 * and without them the pattern is one of RE2, whose time does not explode.
 */
const guards = [String.raw`(?!(?:^|\/)\.{1,2}(?:\/|$))`, String.raw`(?!\.{1,2}(?:\/|$))`] as const;

/** What a star demands: that the path goes on. An alternative that ends it right before is none. */
const more = '(?=.)';

/**
 * Compiles a pattern with `*`, `**`, `?`, `[…]` and `{…,…}`, which counts from the top of the repository. What it names
 * stands for everything below, so that a directory needs no `/**`. Names that start with a dot are matched, too.
 *
 * Throws `TidemarkError` `invalid-pattern`.
 */
export function compileGlob(pattern: string): Glob {
  const clean = pattern.replace(/^(?:\.?\/)+/, '').replace(/\/+$/, '');
  const fault = findFault(pattern, clean);
  if (fault !== undefined) throw new TidemarkError('invalid-pattern', fault);
  let { source } = picomatch.makeRe(clean, { dot: true, noextglob: true, nonegate: true });
  for (const guard of guards) source = source.replaceAll(guard, '');
  source = source.replaceAll(`|$)${more}`, ')').replaceAll(more, '');
  // Of a pattern without wildcards it anchors twice.
  source = source.replace(/^\^\(\?:\^\(\?:(.*)\)\$\)\$$/s, '^(?:$1)$$');
  if (source === '$^' || /\(\?(?!:)/.test(source))
    throw new TidemarkError('invalid-pattern', `expected a pattern of paths, found ${quote(pattern)}`);
  const regexp = compileRegexp(`(?s)^(?:${source.replace(/^\^|\$$/g, '')})(?:/.*)?$`);
  return (path) => regexp.test(path);
}

function findFault(pattern: string, clean: string): string | undefined {
  if (pattern.length > longestPattern) {
    return `expected a pattern of at most ${longestPattern} characters, found ${pattern.length}`;
  }
  if (clean === '') return `expected a path or a pattern of paths, found ${quote(pattern)}`;
  if (pattern.startsWith('!')) {
    return `expected a pattern without "!" in front, found ${quote(pattern)}; use exclude for what does not count`;
  }
  if (clean.split('/').includes('..'))
    return `expected a path from the top of the repository without "..", found ${quote(pattern)}`;
  if (/[()|]|\.\.[^/]*\}/.test(clean)) {
    return `expected no other signs than *, ?, [ ] and { , } in a pattern, found ${quote(pattern)}; write the alternatives into braces, with commas between them`;
  }
  return undefined;
}

function quote(pattern: string): string {
  return JSON.stringify(pattern.length > 100 ? `${pattern.slice(0, 100)}…` : pattern);
}
