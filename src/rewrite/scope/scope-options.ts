import type { Place, Problem } from '../../errors.ts';
import { TidemarkError } from '../../errors.ts';
import type { ImageUpdateAutomation } from '../../manifests/types.ts';
import { compileGlob } from './compile-glob.ts';
import type { Glob } from './compile-glob.ts';
import { splitPatterns } from './split-patterns.ts';

/** Options of an automation that say which files it looks at, by their names behind `tidemark.dev/`. */
export const scopeOptionNames = ['paths', 'include', 'exclude'] as const;

type ScopeOptionName = (typeof scopeOptionNames)[number];

/** Where an automation looks for values. */
export type AutomationScope = {
  /** Directories and files; what is below several of them counts once. */
  readonly paths: readonly string[];
  /** Whether a file below them counts. */
  readonly has: Glob;
  /** What it includes and excludes, to tell what of it is of no use. */
  readonly patterns: readonly ScopePattern[];
  readonly problems: readonly Problem[];
};

export type ScopePattern = {
  /** The name of the annotation. */
  readonly option: string;
  readonly text: string;
  readonly glob: Glob;
  readonly place: Place;
};

const mostPatterns = 200;

/**
 * Reads which files an automation looks at: `update.path` or the paths that stand in its place, and of these the
 * included ones that are not excluded. With a mistake in any of them nothing counts, so that nothing is changed that
 * was to be left out.
 */
export function readScope(automation: ImageUpdateAutomation): AutomationScope {
  const problems: Problem[] = [];
  const [paths, include, exclude] = scopeOptionNames.map((name) => readOption(automation, name, problems));
  const has: Glob = (path) =>
    (include === undefined || include.some(({ glob }) => glob(path))) &&
    !(exclude ?? []).some(({ glob }) => glob(path));
  if (problems.length > 0) return { paths: [], has: () => false, patterns: [], problems };
  const named = paths?.map(({ text }) => text);
  const patterns = [...(include ?? []), ...(exclude ?? [])];
  return { paths: named ?? [automation.spec.update.path], has, patterns, problems };
}

function readOption(
  { metadata, placeOf }: ImageUpdateAutomation,
  name: ScopeOptionName,
  problems: Problem[],
): readonly ScopePattern[] | undefined {
  const annotation = `tidemark.dev/${name}`;
  const text = metadata.annotations[annotation];
  if (text === undefined) return undefined;
  const fail = (code: Problem['code'], message: string): void => {
    const place = placeOf(['metadata', 'annotations', annotation]);
    problems.push({ severity: 'error', code, message: `${annotation}: ${message}`, place });
  };
  const entries = splitPatterns(text);
  if (entries.length === 0)
    fail('invalid-value', 'expected a path, found none; remove the option or add one');
  if (entries.length > mostPatterns) {
    fail('invalid-value', `expected at most ${mostPatterns} entries, found ${entries.length}`);
    return undefined;
  }
  return entries.flatMap((entry, index) => {
    const place = placeOf(['metadata', 'annotations', annotation, index]);
    try {
      const common = { option: annotation, place };
      if (name === 'paths') return { ...common, text: toPath(entry), glob: () => true };
      return { ...common, text: entry, glob: compileGlob(entry) };
    } catch (error) {
      if (!(error instanceof TidemarkError)) throw error;
      fail(error.code, error.message);
      return [];
    }
  });
}

function toPath(entry: string): string {
  if (!/[*?{}[\]]/.test(entry)) return entry;
  throw new TidemarkError(
    'invalid-value',
    `expected a directory or a file, found the pattern ${JSON.stringify(entry)}; use include for patterns`,
  );
}
