import type { Problem } from '../../errors.ts';
import type { TreeFile } from '../../manifests/tree.ts';
import type { ScopePattern } from './scope-options.ts';

/**
 * Patterns that match none of the files below the paths, as warnings: one that excludes nothing was probably to protect
 * something. Where there is no file at all nothing can be told.
 */
export function findUnusedPatterns(
  patterns: readonly ScopePattern[],
  files: readonly Pick<TreeFile, 'path'>[],
): readonly Problem[] {
  let unused = patterns;
  for (const { path } of files) {
    if (unused.length === 0) return [];
    const left = unused.filter(({ glob }) => !glob(path));
    if (left.length < unused.length) unused = left;
  }
  return files.length === 0 ? [] : unused.map(toProblem);
}

function toProblem({ option, text, place }: ScopePattern): Problem {
  const message = `${option}: expected a pattern that matches a file below the path, found ${JSON.stringify(text)}, which matches none; correct it, or remove it`;
  return { severity: 'warning', code: 'unused-pattern', message, place };
}
