import type { Problem } from '../errors.ts';

/** By file, line and column; what has no place comes first. */
export function sortProblems(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => {
    const byFile = compareTexts(a.place?.file ?? '', b.place?.file ?? '');
    if (byFile !== 0) return byFile;
    return (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0);
  });
}

export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
