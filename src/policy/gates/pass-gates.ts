import type { Choice, Draft, DroppedTag } from '../choice.ts';
import type { TagComparison } from '../compare-tags.ts';
import { compileComparison } from '../compare-tags.ts';
import { toKeyOf } from '../compile-filter.ts';
import type { Hold } from '../hold.ts';
import { createJudge } from '../judge.ts';
import type { Selection } from '../select-tag.ts';
import { selectTag } from '../select-tag.ts';
import type { PolicyCase } from '../selection-context.ts';
import { findMinAge, isOldEnough, toNote } from './age.ts';
import { describeWait } from './describe-wait.ts';
import { listWantedAges } from './list-wanted-ages.ts';
import { isWithinStep } from './update-limit.ts';

/** Takes out what is too large a step, then what is too young, and selects from the rest. */
export function passGates(draft: Draft): Choice {
  const { policyCase, rules, free } = draft;
  const first = selectTag(rules, free);
  if (!first.selected && first.code !== 'no-match') return { ...draft, selection: first, unread: [] };
  const compare = compileComparison(rules);
  const base = findBase(policyCase.currents, compare);
  const limited = passLimit(draft, base);
  const aged = passAge({ ...draft, free: limited.free }, { compare, base });
  const selection = selectTag(rules, aged.free);
  const choice: Choice = {
    rules,
    selection,
    dropped: [...draft.dropped, ...limited.dropped, ...aged.dropped],
    unread: listWantedAges({ policyCase, rules, old: aged.free, young: aged.young }),
    noted: new Map([...draft.noted, ...aged.noted]),
  };
  const untimed = selectTag(rules, limited.free);
  if (!untimed.selected) {
    return first.selected ? { ...choice, hold: toLimitHold(first.tag, base ?? '', policyCase) } : choice;
  }
  if (selection.selected && selection.tag === untimed.tag) return choice;
  const wait = describeWait({ tag: untimed.tag, others: aged.young.length - 1, policyCase });
  return hold(choice, wait, { selection, base, compare, policyCase });
}

type Standing = {
  readonly selection: Selection;
  readonly base: string | undefined;
  readonly compare: TagComparison;
  readonly policyCase: PolicyCase;
};

/** What is old enough is taken when it is newer than what Git has; else the values wait. */
function hold(choice: Choice, wait: Hold, { selection, base, compare, policyCase }: Standing): Choice {
  if (!selection.selected) return { ...choice, hold: wait };
  if (base === undefined || policyCase.currents.includes(selection.tag)) return { ...choice, waiting: wait };
  return (compare(selection.tag, base) ?? 1) > 0 ? choice : { ...choice, hold: wait };
}

type Passed = { readonly free: readonly string[]; readonly dropped: readonly DroppedTag[] };

function passLimit({ policyCase, rules, free }: Draft, base: string | undefined): Passed {
  const limit = policyCase.options.updateLimit;
  if (limit === undefined || base === undefined) return { free, dropped: [] };
  const keyOf = toKeyOf(rules.filterTags);
  const isNear = (tag: string): boolean => isWithinStep(tag, { limit, base, keyOf });
  const dropped = free
    .filter((tag) => keyOf(tag) !== undefined && !isNear(tag))
    .map((tag): DroppedTag => {
      const detail = `from ${base} to ${tag} is more than tidemark.dev/update-limit: ${limit}`;
      return { tag, gate: 'update-limit', detail };
    });
  return { free: free.filter(isNear), dropped };
}

type Aged = Passed & { readonly young: readonly string[]; readonly noted: Choice['noted'] };

/** Only tags that are better than what Git has can be too young. */
function passAge(draft: Draft, { compare, base }: Pick<Standing, 'compare' | 'base'>): Aged {
  const { policyCase, rules, free } = draft;
  const minAge = findMinAge(policyCase);
  if (minAge === undefined) return { free, dropped: [], young: [], noted: new Map() };
  const keyOf = toKeyOf(rules.filterTags);
  const judge = createJudge(rules.policy, rules.native);
  const candidates = free.filter((tag) => {
    const key = keyOf(tag);
    if (key === undefined || policyCase.currents.includes(tag)) return false;
    if (judge.judge({ key, tag }).stage !== 'in-range') return false;
    return base === undefined || (compare(tag, base) ?? 1) > 0;
  });
  const young = candidates.filter((tag) => !isOldEnough(tag, minAge, policyCase));
  const out = new Set(young);
  return {
    free: free.filter((tag) => !out.has(tag)),
    dropped: young.map((tag) => {
      return { tag, gate: 'too-young', detail: describeWait({ tag, others: 0, policyCase }).reason };
    }),
    young,
    noted: new Map(
      candidates.map((tag) => [policyCase.sightingKeyOf(tag), toNote(tag, policyCase)] as const),
    ),
  };
}

function toLimitHold(tag: string, base: string, { options }: PolicyCase): Hold {
  const step = `${base} to ${tag} is more than tidemark.dev/update-limit: ${options.updateLimit ?? ''}`;
  return { code: 'update-limit', reason: `${step}, and nothing nearer is listed` };
}

/** The best of the tags in Git; one that the policy cannot compare only when there is no other. */
function findBase([first, ...others]: readonly string[], compare: TagComparison): string | undefined {
  if (first === undefined) return undefined;
  return others.reduce((best, tag) => {
    const order = compare(tag, best);
    if (order !== undefined) return order > 0 ? tag : best;
    return compare(best, best) === undefined ? tag : best;
  }, first);
}
