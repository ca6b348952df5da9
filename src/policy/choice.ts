import type { FirstSeen } from './first-seen.ts';
import type { Hold } from './hold.ts';
import type { PolicyRules, Selection } from './select-tag.ts';
import type { PolicyCase } from './selection-context.ts';

/** A tag that an option of the policy, or somebody on a pull request (`ignored`), kept out. */
export type DroppedTag = { readonly tag: string; readonly gate: Gate; readonly detail: string };

export type Gate = 'skipped' | 'ignored' | 'update-limit' | 'too-young';

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

/** A choice that is still to be made. */
export type Draft = {
  readonly policyCase: PolicyCase;
  readonly rules: PolicyRules;
  /** Tags that may be chosen. */
  readonly free: readonly string[];
  /** What is kept out already. */
  readonly dropped: readonly DroppedTag[];
  readonly noted: FirstSeen;
};
