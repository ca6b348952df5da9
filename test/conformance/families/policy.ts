import type { ImagePolicySpec } from '../../../src/manifests/types.ts';
import type { Selection } from '../../../src/policy/select-tag.ts';
import { selectTag } from '../../../src/policy/select-tag.ts';
import type { CaseResult, Family } from '../family.ts';
import { toCases } from '../family.ts';

type Outcome = { readonly tag?: string; readonly extracted?: string; readonly error?: string };
type Case = Pick<ImagePolicySpec, 'policy' | 'filterTags'> & {
  readonly tags: readonly string[] | null;
  readonly outcomes: readonly Outcome[];
};

export const family: Family = {
  names: ['policy', 'policy-random'],
  fits: (firstCase) => 'policy' in firstCase && 'outcomes' in firstCase,
  run: (content) => toCases<Case>(content).map(runCase),
};

function runCase(each: Case): CaseResult {
  const tags = each.tags ?? [];
  const name = JSON.stringify({ policy: each.policy, filterTags: each.filterTags, tags }).slice(0, 300);
  const selection = selectTag(each, tags);
  const found = JSON.stringify(selection);
  const orders = [tags.toReversed(), tags.toSorted(), [...tags.slice(1), ...tags.slice(0, 1)]];
  const other = orders.map((order) => JSON.stringify(selectTag(each, order))).find((text) => text !== found);
  if (other !== undefined)
    return { name, passed: false, detail: `another order of tags gives ${other}, not ${found}` };
  if (each.outcomes.some((outcome) => isOutcome(selection, outcome))) return { name, passed: true };
  return { name, passed: false, detail: `expected one of ${JSON.stringify(each.outcomes)}, found ${found}` };
}

function isOutcome(selection: Selection, { tag, extracted, error }: Outcome): boolean {
  if (!selection.selected) return error !== undefined && selection.message === error;
  return selection.tag === tag && (extracted === undefined || selection.extracted === extracted);
}
