import { compareBytes, sortDescending } from '../go/compare-bytes.ts';
import type { Candidate } from './candidates.ts';
import type { DroppedTag, Gate } from './choice.ts';
import { toKeyOf } from './compile-filter.ts';
import type { Judge } from './judge.ts';
import { createJudge } from './judge.ts';
import type { PolicyWarning } from './policy-warnings.ts';
import { findPolicyWarnings } from './policy-warnings.ts';
import type { PolicyRules, Selection } from './select-tag.ts';
import { selectTag } from './select-tag.ts';

/** How a policy came to its selection. */
export type Explanation = {
  readonly selection: Selection;
  /** How many different tags were left after each step. */
  readonly counts: {
    readonly listed: number;
    readonly matched: number;
    readonly parsed: number;
    readonly inRange: number;
    /** In range, and not kept out by an option of the policy. */
    readonly eligible: number;
  };
  /** Which rule decided, as a sentence; absent when nothing was selected. */
  readonly rule?: string;
  /** The tags that came closest, of every reason some, the closest of each reason first. */
  readonly misses: readonly Miss[];
  /** Tags from which the filter extracts the same text; only the first of each can ever be selected. */
  readonly shared: readonly { readonly extracted: string; readonly tags: readonly string[] }[];
  readonly warnings: readonly PolicyWarning[];
};

export type Miss = { readonly tag: string; readonly reason: MissReason; readonly detail: string };

export type MissReason =
  | Gate
  | 'tie'
  | 'prerelease'
  | 'out-of-range'
  | 'lower'
  | 'not-a-number'
  | 'not-a-version'
  | 'no-date'
  | 'filtered-out';

export type ExplainOptions = {
  /** Bounds the misses and the shared texts that are listed; 5 by default. */
  readonly limit?: number;
  /** What options of the policy kept out. */
  readonly dropped?: readonly DroppedTag[];
  /** The one tag to stay on, if there is one. */
  readonly pin?: string;
};

/** Says how a policy comes to its result. Slower than selecting, because it looks at every tag. */
export function explainSelection(
  rules: PolicyRules,
  tags: readonly string[],
  { limit = 5, dropped = [], pin }: ExplainOptions = {},
): Explanation {
  const listed = sortDescending([...new Set(tags)]);
  const gates = new Map(dropped.map((drop) => [drop.tag, drop] as const));
  const free = gates.size === 0 ? listed : listed.filter((tag) => !gates.has(tag));
  const selection = pin === undefined ? selectTag(rules, free) : selectPin(pin, listed);
  const isUnreadable =
    !selection.selected && /^(?:invalid-|no-tags)/.test(selection.code) && gates.size === 0;
  if (isUnreadable) return { ...nothing, selection, counts: { ...nothing.counts, listed: listed.length } };
  const judge = createJudge(rules.policy, rules.native);
  const judged = judgeAll({ rules, judge, listed, selection, gates });
  const matched = judged.filter(({ key }) => key !== undefined);
  const inRange = matched.filter(({ stage }) => stage === 'in-range');
  const rule = pin === undefined ? describeRule(judge, judged) : 'tidemark.dev/pin names it';
  return {
    selection,
    counts: {
      listed: listed.length,
      matched: matched.length,
      parsed: matched.filter(({ stage }) => stage !== 'listed').length,
      inRange: inRange.length,
      eligible: inRange.filter(({ tag }) => !gates.has(tag)).length,
    },
    ...(selection.selected && { rule }),
    misses: chooseMisses(judged, judge, limit),
    shared: findShared(judged, limit),
    warnings: findPolicyWarnings(
      rules,
      matched.flatMap(({ key }) => (key === undefined ? [] : [key])),
    ),
  };
}

function selectPin(pin: string, tags: readonly string[]): Selection {
  if (tags.includes(pin)) return { selected: true, tag: pin };
  return { selected: false, code: 'no-match', message: `the pinned tag ${pin} is not listed` };
}

const nothing = {
  counts: { listed: 0, matched: 0, parsed: 0, inRange: 0, eligible: 0 },
  misses: [],
  shared: [],
  warnings: [],
} as const;

type Judged = {
  readonly tag: string;
  /** What the policy compares; absent when the filter does not match. */
  readonly key: string | undefined;
  readonly stage: 'listed' | 'parsed' | 'in-range';
  /** Absent for the winner. */
  readonly miss?: Omit<Miss, 'tag'>;
};

function judgeAll(options: {
  readonly rules: PolicyRules;
  readonly judge: Judge;
  readonly listed: readonly string[];
  readonly selection: Selection;
  readonly gates: ReadonlyMap<string, DroppedTag>;
}): readonly Judged[] {
  const { rules, judge, listed, selection, gates } = options;
  const { filterTags } = rules;
  const keyOf = toKeyOf(filterTags);
  const winner = selection.selected ? selection.tag : undefined;
  const bestKey = winner === undefined ? undefined : keyOf(winner);
  const best = winner === undefined || bestKey === undefined ? undefined : { key: bestKey, tag: winner };
  return listed.map((tag): Judged => {
    const drop = gates.get(tag);
    if (drop?.gate === 'skipped' || drop?.gate === 'ignored')
      return { tag, key: undefined, stage: 'listed', miss: { reason: drop.gate, detail: drop.detail } };
    const key = keyOf(tag);
    if (key === undefined) {
      const detail = `the pattern '${filterTags?.pattern ?? ''}' does not match '${tag}'`;
      return { tag, key, stage: 'listed', miss: { reason: 'filtered-out', detail } };
    }
    const verdict = judge.judge({ key, tag });
    if (verdict.stage !== 'in-range') return { tag, key, stage: verdict.stage, miss: verdict };
    if (drop !== undefined)
      return { tag, key, stage: 'in-range', miss: { reason: drop.gate, detail: drop.detail } };
    if (tag === winner || best === undefined) return { tag, key, stage: 'in-range' };
    return { tag, key, stage: 'in-range', miss: compareToWinner({ judge, candidate: { key, tag }, best }) };
  });
}

function compareToWinner(options: {
  readonly judge: Judge;
  readonly candidate: Candidate;
  readonly best: Candidate;
}): Omit<Miss, 'tag'> {
  const { judge, candidate, best } = options;
  const { key } = candidate;
  if (key === best.key)
    return { reason: 'tie', detail: `also stands for '${key}'; of such tags the smallest by bytes wins` };
  if (judge.compare(best, candidate) !== 0)
    return { reason: 'lower', detail: `'${key}' loses to '${best.key}'` };
  return { reason: 'tie', detail: `'${key}' equals '${best.key}'; then ${judge.tieRule} wins` };
}

function describeRule(judge: Judge, judged: readonly Judged[]): string {
  const ties = judged.filter(({ miss }) => miss?.reason === 'tie').length;
  if (ties === 0) return `the winner is ${judge.aim}`;
  return `the winner is ${judge.aim}; ${ties} other ${ties === 1 ? 'tag' : 'tags'} of the same value lost by byte order`;
}

const reasons: readonly MissReason[] = [
  'too-young',
  'update-limit',
  'tie',
  'prerelease',
  'out-of-range',
  'lower',
  'not-a-number',
  'not-a-version',
  'no-date',
  'ignored',
  'skipped',
  'filtered-out',
];

// One of each reason in turn, so that many tags of one kind do not hide the others.
function chooseMisses(judged: readonly Judged[], judge: Judge, limit: number): readonly Miss[] {
  const groups = reasons.map((reason) =>
    judged
      .filter(({ miss }) => miss?.reason === reason)
      .sort((a, b) => judge.compare(toCandidate(b), toCandidate(a)) || compareBytes(b.tag, a.tag)),
  );
  const chosen: Miss[] = [];
  for (let rank = 0; chosen.length < limit && groups.some((group) => rank < group.length); rank++) {
    for (const group of groups) {
      const { tag, miss } = group[rank] ?? {};
      if (tag !== undefined && miss !== undefined && chosen.length < limit) {
        chosen.push({ tag, reason: miss.reason, detail: miss.detail });
      }
    }
  }
  return chosen;
}

function toCandidate({ key = '', tag }: Judged): Candidate {
  return { key, tag };
}

function findShared(judged: readonly Judged[], limit: number): Explanation['shared'] {
  const byKey = Map.groupBy(
    judged.filter(({ key }) => key !== undefined),
    ({ key }) => key ?? '',
  );
  return [...byKey]
    .filter(([, tags]) => tags.length > 1)
    .slice(0, limit)
    .map(([extracted, tags]) => ({
      extracted,
      tags: tags
        .map(({ tag }) => tag)
        .sort(compareBytes)
        .slice(0, limit),
    }));
}
