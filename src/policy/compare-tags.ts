import { toKeyOf } from './compile-filter.ts';
import { createJudge } from './judge.ts';
import type { PolicyRules } from './select-tag.ts';

/** Says which of two tags is better: see `compileComparison`. */
export type TagComparison = (a: string, b: string) => number | undefined;

/**
 * Says which of two tags a policy would prefer if it had to choose between them: negative when `a` is worse, positive
 * when it is better, 0 when they are equal. `undefined` when the policy has no opinion: one does not pass the filter,
 * or is no version or number. A semver range does not count; what is newer stays newer outside of it.
 *
 * Throws `TidemarkError` `invalid-policy` or `invalid-pattern`.
 */
export function compileComparison({ policy, filterTags, native }: PolicyRules): TagComparison {
  const judge = createJudge(policy, native);
  const keyOf = toKeyOf(filterTags);
  return (a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    if (left === undefined || right === undefined) return undefined;
    return judge.compare({ key: left, tag: a }, { key: right, tag: b });
  };
}
