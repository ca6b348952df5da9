import type { Problem } from '../errors.ts';
import { toPlaceText } from '../errors.ts';
import type { Manifests } from '../manifests/types.ts';
import type { Finding } from './finding.ts';
import { createFinding, toFinding } from './finding.ts';
import type { LintInput } from './lint-input.ts';
import type { RuleId } from './rules/rules.ts';

/** What reading the manifests found, under the names of the rules. */
export function listManifestFindings({ manifests, problems }: LintInput): readonly Finding[] {
  const named = listNamedPlaces(manifests);
  return problems.map((problem) => {
    const rule = problem.severity === 'warning' ? named.get(toKey(problem)) : undefined;
    return rule === undefined ? toFinding(problem) : createFinding(rule, problem.message, problem.place);
  });
}

/** Where a warning has one meaning only, it has a rule of its own. */
function listNamedPlaces({ imageRepositories, imagePolicies }: Manifests): ReadonlyMap<string, RuleId> {
  const places = new Map<string, RuleId>();
  for (const { placeOf } of imageRepositories) {
    places.set(`invalid-value ${toPlaceText(placeOf(['spec', 'exclusionList']))}`, 'empty-exclusion-list');
  }
  for (const { placeOf } of imagePolicies) {
    for (const kind of ['alphabetical', 'numerical']) {
      places.set(`invalid-value ${toPlaceText(placeOf(['spec', 'policy', kind]))}`, 'several-policies');
    }
  }
  return places;
}

function toKey({ code, place }: Problem): string {
  return place === undefined ? code : `${code} ${toPlaceText(place)}`;
}
