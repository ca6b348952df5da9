import type { LintInput } from '../lint-input.ts';
import type { Finding } from '../finding.ts';
import type { JudgedMarker } from '../markers/marker-state.ts';
import { toCurrentTag } from '../../rewrite/marker-group.ts';
import { toObjectName } from '../../manifests/types.ts';
import { checkExtract } from './check-extract.ts';
import { checkFilter } from './check-filter.ts';
import { checkFloating } from './check-floating.ts';
import { checkKeys } from './check-keys.ts';
import { checkRange } from './check-range.ts';
import { findPolicyFacts } from './policy-facts.ts';
import type { PolicyFacts } from './policy-facts.ts';

/** Holds every policy against the rules for patterns, ranges and orders. */
export function checkPolicies(
  { manifests }: LintInput,
  markers: readonly JudgedMarker[],
): readonly Finding[] {
  const inGit = listTagsInGit(markers);
  return manifests.imagePolicies.flatMap((policy) => {
    return checkPolicy(findPolicyFacts(policy, [...(inGit.get(toObjectName(policy)) ?? [])]));
  });
}

export function checkPolicy(facts: PolicyFacts): readonly Finding[] {
  const extract = checkExtract(facts);
  // What is wrong with the compared texts is then wrong with the extract.
  const keys = extract.length > 0 ? [] : checkKeys(facts);
  return [...checkRange(facts), ...checkFilter(facts), ...extract, ...keys, ...checkFloating(facts)];
}

/** The tags that stand behind the usable markers of each policy. */
function listTagsInGit(markers: readonly JudgedMarker[]): ReadonlyMap<string, ReadonlySet<string>> {
  const tags = new Map<string, Set<string>>();
  for (const { marker, verdict } of markers) {
    if (verdict.state !== 'usable' || !marker.state.usable) continue;
    const tag = toCurrentTag(marker.state.setter, marker.state.value);
    if (tag === undefined || tag === '') continue;
    const name = toObjectName(verdict.resolved.policy);
    tags.set(name, (tags.get(name) ?? new Set()).add(tag));
  }
  return tags;
}
