import type { Candidate } from '../candidates.ts';
import type { Verdict } from '../verdict.ts';

/** How one order reads candidates and compares what it reads. */
export type NativeRule<Value> = {
  /** What the policy looks for, as the end of 'the winner is …'. */
  readonly aim: string;
  /** The value that is compared; `undefined` when a candidate has none. */
  readonly read: (candidate: Candidate) => Value | undefined;
  /** Whether a value may be chosen, and why not. */
  readonly judge: (candidate: Candidate, value: Value | undefined) => Verdict;
  /** Positive when `a` is better. */
  readonly compare: (a: Value, b: Value) => number;
};
