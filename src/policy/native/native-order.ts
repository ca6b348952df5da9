import { compareBytes } from '../../go/compare-bytes.ts';
import type { ImagePolicyChoice } from '../../manifests/types.ts';
import type { Candidate, Candidates, Ranked } from '../candidates.ts';
import { emptyList } from '../candidates.ts';
import type { Verdict } from '../verdict.ts';
import type { NativeRule } from './native-rule.ts';
import { byBuildTime } from './newest.ts';
import { looseVersions } from './loose-order.ts';
import { naturalTexts, naturalVersions } from './natural-rules.ts';

/**
 * An order that Flux does not have. `text` is natural order whatever the policy is; `newest` holds the build time of
 * each tag, in milliseconds since the epoch.
 */
export type NativeRanking = 'natural' | 'loose' | 'text' | { readonly newest: ReadonlyMap<string, number> };

/** A native order, without the type of its values. */
export interface NativeOrder {
  readonly aim: string;
  rank(candidates: Candidates): Ranked;
  judge(candidate: Candidate): Verdict;
  /** Positive when `a` is better, whether or not it is in the range; `undefined` when the order has no opinion. */
  compare(a: Candidate, b: Candidate): number | undefined;
}

/**
 * The order of a policy that asks for one of ours; the range of a semver policy and the direction of an alphabetical
 * one still count.
 *
 * Throws `TidemarkError` when the range or the direction cannot be read.
 */
export function createNativeOrder(choice: ImagePolicyChoice, ranking: NativeRanking): NativeOrder {
  switch (ranking) {
    case 'natural':
      return choice.semver === undefined
        ? toOrder(naturalTexts(choice))
        : toOrder(naturalVersions(choice.semver.range));
    case 'text':
      return toOrder(naturalTexts({ alphabetical: { order: 'asc' } }));
    case 'loose':
      return toOrder(looseVersions(choice.semver?.range));
  }
  return toOrder(byBuildTime(ranking.newest));
}

function toOrder<Value>(rule: NativeRule<Value>): NativeOrder {
  return {
    aim: rule.aim,
    rank: (candidates) => rank(candidates, rule),
    judge: (candidate) => rule.judge(candidate, rule.read(candidate)),
    compare(a, b) {
      const [left, right] = [rule.read(a), rule.read(b)];
      return left === undefined || right === undefined ? undefined : rule.compare(left, right);
    },
  };
}

/** Of equal values the larger key by bytes wins, then the smaller tag, as in Flux's semver policy. */
function rank<Value>(candidates: Candidates, rule: NativeRule<Value>): Ranked {
  let best: (Candidate & { readonly value: Value }) | undefined;
  let isEmpty = true;
  candidates.forEach((key, tag) => {
    isEmpty = false;
    const value = rule.read({ key, tag });
    if (value === undefined || rule.judge({ key, tag }, value).stage !== 'in-range') return;
    const order =
      best === undefined
        ? 1
        : rule.compare(value, best.value) || compareBytes(key, best.key) || compareBytes(best.tag, tag);
    if (order > 0) best = { key, tag, value };
  });
  if (best !== undefined) return { winner: { key: best.key, tag: best.tag } };
  return isEmpty ? emptyList : noneChosen;
}

const noneChosen: Ranked = {
  winner: undefined,
  code: 'no-match',
  message: 'no tag is one that the policy may choose',
};
