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
    const rule =
      problem.severity === 'warning' ? (named.get(toKey(problem)) ?? toNamespaceRule(problem)) : undefined;
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

/** An object that is rendered without a namespace: no overlay gives it one, or one takes it away. */
function toNamespaceRule({ code, message }: Problem): RuleId | undefined {
  const isMeant = code === 'missing-field' && message.startsWith('metadata.namespace: ');
  return isMeant ? 'missing-namespace' : undefined;
}

function toKey({ code, place }: Problem): string {
  return place === undefined ? code : `${code} ${toPlaceText(place)}`;
}
