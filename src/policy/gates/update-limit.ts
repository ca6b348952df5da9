import type { KeyOf } from '../compile-filter.ts';
import type { UpdateLimit } from '../native/update-type.ts';
import { classifyUpdate, isWithinLimit } from '../native/update-type.ts';

export type LimitOptions = {
  readonly limit: UpdateLimit;
  /** The tag to start from. */
  readonly base: string;
  /** What the policy compares of a tag. */
  readonly keyOf: KeyOf;
};

/** Whether the step from the tag in Git to another is no larger than the limit, judged by what the policy compares. */
export function isWithinStep(tag: string, { limit, base, keyOf }: LimitOptions): boolean {
  if (tag === base) return true;
  const [from, to] = [keyOf(base) ?? base, keyOf(tag) ?? tag];
  // Two tags with one key are two images all the same.
  return from === to ? limit !== 'digest' : isWithinLimit(classifyUpdate({ tag: from }, { tag: to }), limit);
}
