import type { Place } from '../errors.ts';
import { compareTexts } from '../manifests/sort-problems.ts';

/** By file, line and column; what has no place comes first. */
export function comparePlaces(a: Place | undefined, b: Place | undefined): number {
  return (
    compareTexts(a?.file ?? '', b?.file ?? '') ||
    (a?.line ?? 0) - (b?.line ?? 0) ||
    (a?.column ?? 0) - (b?.column ?? 0)
  );
}
