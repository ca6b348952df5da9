import { compareTexts } from '../manifests/sort-problems.ts';
import { comparePlaces } from './compare-places.ts';
import type { Finding } from './finding.ts';

/** By place, then by rule, each finding once; what has no place comes first. */
export function sortFindings(findings: readonly Finding[]): readonly Finding[] {
  const unique = new Map(findings.map((finding) => [toKey(finding), finding]));
  return [...unique.values()].sort(
    (a, b) =>
      comparePlaces(a.place, b.place) || compareTexts(a.rule, b.rule) || compareTexts(a.message, b.message),
  );
}

function toKey({ rule, message, place }: Finding): string {
  return [place?.file, place?.line, place?.column, rule, message].join('\0');
}
