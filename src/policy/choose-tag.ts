import type { TagComparison } from './compare-tags.ts';
import { compileComparison } from './compare-tags.ts';
import type { KeyOf } from './compile-filter.ts';
import { compileFilter } from './compile-filter.ts';
import type { FirstSeen } from './first-seen.ts';
import { toAge, toNote } from './gates/age.ts';
import { collectBuildTimes } from './gates/build-times.ts';
import { describeWait } from './gates/describe-wait.ts';
import { isWithinStep } from './gates/update-limit.ts';
import type { Hold, HoldCode } from './hold.ts';
import type { Judge } from './judge.ts';
import { createJudge } from './judge.ts';
import { compileSkip } from './native/tag-rules.ts';
import type { MinAge } from './policy-options.ts';
import { toPolicyRules } from './policy-rules.ts';
import type { PolicyRules, Selection } from './select-tag.ts';
import { selectTag } from './select-tag.ts';
import type { PolicyCase } from './selection-context.ts';

/** A tag that an option of the policy kept out. */
export type DroppedTag = { readonly tag: string; readonly gate: Gate; readonly detail: string };

export type Gate = 'skipped' | 'update-limit' | 'too-young';

/** How a policy came to its choice. */
export type Choice = {
  readonly rules: PolicyRules;
  readonly selection: Selection;
  /** Why nothing may move although the rules select a tag. */
  readonly hold?: Hold;
  /** Why a better tag is not taken yet, when the selected one is that of Git. */
  readonly waiting?: Hold;
  readonly dropped: readonly DroppedTag[];
  /** Manifests that have to be read before the choice can be final. */
  readonly unread: readonly string[];
  /** What is to be remembered. */
  readonly noted: FirstSeen;
};

/** Chooses a tag by the rules of the policy and by its options. Pure: what it would have to read, it lists. */
export function chooseTag(policyCase: PolicyCase): Choice {
  const { policy, options, tags } = policyCase;
  if (options.pin !== undefined) return choosePinned(options.pin, policyCase);
  const isSkipped = compileSkip(options.skip ?? []);
  const dropped: DroppedTag[] = [];
  const free = options.skip === undefined ? tags : tags.filter((tag) => !isSkipped(tag));
  for (const tag of tags.filter(isSkipped))
    dropped.push({ tag, gate: 'skipped', detail: `tidemark.dev/skip names '${tag}'` });
  const plain = toPolicyRules(policy.spec, options);
  const first = selectTag(plain, free);
  // Without build times a `newest` policy selects nothing yet; other failures are final.
  const isFinal = !first.selected && (plain.native === undefined || first.code !== 'no-match');
  if (isFinal || (options.newest === undefined && !hasGates(policyCase))) {
    return { ...nothingNoted, rules: plain, selection: first, dropped };
  }
  return options.newest === undefined
    ? passGates({ policyCase, rules: plain, free, dropped, noted: new Map() })
    : chooseNewest({ policyCase, free, dropped });
}

const nothingNoted = { unread: [], noted: new Map<string, never>() } as const;

function hasGates(policyCase: PolicyCase): boolean {
  return policyCase.options.updateLimit !== undefined || findMinAge(policyCase) !== undefined;
}

/** The minimum age, when it counts. */
function findMinAge({ options, strict }: PolicyCase): MinAge | undefined {
  return strict || options.override.has('too-young') ? undefined : options.minAge;
}

function choosePinned(pin: string, { policy, options, tags, repository }: PolicyCase): Choice {
  const rules = toPolicyRules(policy.spec, options);
  if (tags.includes(pin))
    return { ...nothingNoted, rules, selection: { selected: true, tag: pin }, dropped: [] };
  const message = `tidemark.dev/pin names ${pin}, which ${repository.spec.image} does not list`;
  return { ...nothingNoted, rules, selection: { selected: false, code: 'no-match', message }, dropped: [] };
}

type Draft = {
  readonly policyCase: PolicyCase;
  readonly rules: PolicyRules;
  /** Tags that may be chosen. */
  readonly free: readonly string[];
  readonly dropped: readonly DroppedTag[];
  readonly noted: FirstSeen;
};

function chooseNewest({ policyCase, free, dropped }: Pick<Draft, 'policyCase' | 'free' | 'dropped'>): Choice {
  const { policy, options, currents } = policyCase;
  const keyOf = toKeyOf(toPolicyRules(policy.spec, options));
  const candidates = free.filter((tag) => keyOf(tag) !== undefined);
  const known = currents.filter((tag) => keyOf(tag) !== undefined && !candidates.includes(tag));
  const { created, unread, noted } = collectBuildTimes(candidates, policyCase);
  const current = collectBuildTimes(known, policyCase).created;
  const rules = toPolicyRules(policy.spec, options, new Map([...created, ...current]));
  const choice = passGates({ policyCase, rules, free, dropped, noted });
  const limit = options.newest?.limit ?? 0;
  if (unread.length === 0) return choice;
  return {
    ...choice,
    unread: unread.slice(0, limit),
    hold: toUnreadHold(unread.length, candidates.length, policyCase),
  };
}

function toUnreadHold(unread: number, candidates: number, { isRemembering }: PolicyCase): Hold {
  const advice = isRemembering
    ? 'the next runs read the others; a narrower filterTags.pattern needs fewer'
    : 'narrow filterTags.pattern, raise tidemark.dev/newest-limit, or let runs remember with --cache-dir';
  const reason = `the build time of ${unread} of ${candidates} candidates is not known yet; ${advice}`;
  return { code: 'candidates-unread', reason };
}

/** Takes out what is too large a step, then what is too young, and selects from the rest. */
function passGates({ policyCase, rules, free, dropped, noted }: Draft): Choice {
  const { options, currents, now } = policyCase;
  const keyOf = toKeyOf(rules);
  const compare = compileComparison(rules);
  const judge = createJudge(rules.policy, rules.native);
  const base = findBase(currents, compare);
  const limit = options.updateLimit;
  const limited =
    limit === undefined || base === undefined
      ? free
      : free.filter((tag) => isWithinStep(tag, { limit, base, keyOf }));
  const large = limited === free ? [] : listRest(free, limited).filter((tag) => keyOf(tag) !== undefined);
  const tooLarge = large.map((tag): DroppedTag => {
    return {
      tag,
      gate: 'update-limit',
      detail: `from ${base ?? ''} to ${tag} is more than tidemark.dev/update-limit: ${limit ?? ''}`,
    };
  });
  const minAge = findMinAge(policyCase);
  const candidates =
    minAge === undefined
      ? []
      : limited.filter((tag) => isCandidate(tag, { judge, keyOf, compare, base, currents }));
  const young =
    minAge === undefined
      ? []
      : candidates.filter((tag) => toAge(tag, minAge, policyCase).since + minAge.milliseconds > now);
  const old = young.length === 0 ? limited : listRest(limited, young);
  const selection = selectTag(rules, old);
  const notes = new Map([
    ...noted,
    ...candidates.map((tag) => [policyCase.sightingKeyOf(tag), toNote(tag, policyCase)] as const),
  ]);
  const drops = [...dropped, ...tooLarge, ...young.map((tag) => toYoungDrop(tag, policyCase))];
  const made = {
    rules,
    selection,
    dropped: drops,
    noted: notes,
    unread: listUnread({ policyCase, rules, old, young }),
  };
  const better = selectTag(rules, limited);
  if (!selection.selected && !better.selected) {
    const freely = selectTag(rules, free);
    return freely.selected ? { ...made, hold: toLimitHold(freely.tag, base ?? '', policyCase) } : made;
  }
  if (!better.selected || (selection.selected && better.tag === selection.tag)) return made;
  const wait = describeWait({ tag: better.tag, others: young.length - 1, policyCase });
  const isCurrent = selection.selected && (base === undefined || currents.includes(selection.tag));
  const isForward = selection.selected && base !== undefined && (compare(selection.tag, base) ?? 1) > 0;
  if (isCurrent) return { ...made, waiting: wait };
  return isForward ? made : { ...made, hold: wait };
}

/** How many too young tags are asked for their push time in a run; the best ones decide. */
const ageReads: Readonly<Record<'registry' | 'created', number>> = { registry: 3, created: 10 };

/** The young tags that would win, best first, whose manifest has not been read. */
function listUnread({
  policyCase,
  rules,
  old,
  young,
}: Pick<Draft, 'policyCase' | 'rules'> & {
  readonly old: readonly string[];
  readonly young: readonly string[];
}): readonly string[] {
  const limit = ageReads[policyCase.options.minAge?.source ?? 'registry'];
  const unread: string[] = [];
  const left = new Set(young);
  while (left.size > 0 && unread.length < limit) {
    const best = selectTag(rules, [...old, ...left]);
    if (!best.selected || !left.delete(best.tag)) break;
    if (policyCase.answerOf(best.tag) === undefined) unread.push(best.tag);
  }
  return unread;
}

function toYoungDrop(tag: string, policyCase: PolicyCase): DroppedTag {
  return { tag, gate: 'too-young', detail: describeWait({ tag, others: 0, policyCase }).reason };
}

function toLimitHold(tag: string, base: string, { options }: PolicyCase): Hold {
  const code: HoldCode = 'update-limit';
  const reason = `${base} to ${tag} is more than tidemark.dev/update-limit: ${options.updateLimit ?? ''}, and nothing nearer is listed`;
  return { code, reason };
}

/** The best of the tags in Git; the first of them when the policy can compare none. */
function findBase([first, ...others]: readonly string[], compare: TagComparison): string | undefined {
  if (first === undefined) return undefined;
  return others.reduce((best, tag) => {
    const order = compare(tag, best);
    if (order !== undefined) return order > 0 ? tag : best;
    return compare(best, best) === undefined ? tag : best;
  }, first);
}

function isCandidate(
  tag: string,
  {
    judge,
    keyOf,
    compare,
    base,
    currents,
  }: {
    readonly judge: Judge;
    readonly keyOf: KeyOf;
    readonly compare: TagComparison;
    readonly base: string | undefined;
    readonly currents: readonly string[];
  },
): boolean {
  const key = keyOf(tag);
  if (key === undefined || currents.includes(tag) || judge.judge({ key, tag }).stage !== 'in-range')
    return false;
  return base === undefined || (compare(tag, base) ?? 1) > 0;
}

function toKeyOf({ filterTags }: PolicyRules): KeyOf {
  return filterTags === undefined ? (tag) => tag : compileFilter(filterTags);
}

function listRest(all: readonly string[], taken: readonly string[]): readonly string[] {
  const out = new Set(taken);
  return all.filter((tag) => !out.has(tag));
}
