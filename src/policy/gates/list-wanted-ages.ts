import type { PolicyRules } from '../select-tag.ts';
import { selectTag } from '../select-tag.ts';
import type { PolicyCase } from '../selection-context.ts';

type Candidates = {
  readonly policyCase: PolicyCase;
  readonly rules: PolicyRules;
  /** Tags that may be chosen. */
  readonly old: readonly string[];
  /** Tags that are too young, for all that is known. */
  readonly young: readonly string[];
};

/** How many tags are asked for their date in a run. What was first seen tells the age of all others. */
const limits: Readonly<Record<'registry' | 'created', number>> = { registry: 3, created: 10 };

/** The young tags that would win, best first, about which the registry has not been asked. */
export function listWantedAges({ policyCase, rules, old, young }: Candidates): readonly string[] {
  const limit = limits[policyCase.options.minAge?.source ?? 'registry'];
  const wanted: string[] = [];
  const left = new Set(young);
  while (left.size > 0 && wanted.length < limit) {
    const best = selectTag(rules, [...old, ...left]);
    if (!best.selected || !left.delete(best.tag)) break;
    if (policyCase.answerOf(best.tag) === undefined) wanted.push(best.tag);
  }
  return wanted;
}
