import { createPathMatcher } from './path-matcher.ts';

/** One line of a `.sourceignore`; the last one that matches a file decides. */
export type IgnorePattern = {
  /** The directory that it counts in, with a slash behind it; empty for the root. */
  readonly domain: string;
  readonly matches: (path: readonly string[]) => boolean;
  readonly keeps: boolean;
};

const mostPatterns = 10_000;

/** The patterns of a text in the syntax of `.gitignore`. */
export function parsePatterns(text: string, domain: string): readonly IgnorePattern[] {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
  return lines.slice(0, mostPatterns).map((line) => parsePattern(line, domain));
}

/** A later pattern may bring back what lies below an ignored directory, other than in Git. */
export function isIgnored(path: string, patterns: readonly IgnorePattern[]): boolean {
  const last = patterns.findLast(
    ({ domain, matches }) => path.startsWith(domain) && matches(path.slice(domain.length).split('/')),
  );
  return last !== undefined && !last.keeps;
}

function parsePattern(line: string, domain: string): IgnorePattern {
  const keeps = line.startsWith('!');
  const body = line.slice(keeps ? 1 : 0);
  const text = body.endsWith('\\ ') ? body : body.replace(/ +$/, '');
  return { domain, keeps, matches: createPathMatcher(text) };
}
