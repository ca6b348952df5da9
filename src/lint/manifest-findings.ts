import { toPlaceText } from '../errors.ts';
import type { Finding } from './finding.ts';
import { createFinding, toFinding } from './finding.ts';
import type { LintInput } from './lint-input.ts';

/** What reading the manifests found, under the names of the rules. */
export function listManifestFindings({ manifests, problems }: LintInput): readonly Finding[] {
  const emptyLists = new Set(
    manifests.imageRepositories.map(({ placeOf }) => toPlaceText(placeOf(['spec', 'exclusionList']))),
  );
  return problems.map((problem) => {
    const { code, severity, message, place } = problem;
    const isEmptyList =
      code === 'invalid-value' &&
      severity === 'warning' &&
      place !== undefined &&
      emptyLists.has(toPlaceText(place));
    return isEmptyList ? createFinding('empty-exclusion-list', message, place) : toFinding(problem);
  });
}
