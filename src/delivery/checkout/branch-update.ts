import type { PlannedCommit } from '../delivery.ts';

/** The commits of one branch, already in the object store. */
export type BranchUpdate = {
  readonly branch: string;
  readonly commits: readonly PlannedCommit[];
  /** One for each of `commits`, each the parent of the next. */
  readonly shas: readonly string[];
  readonly tip: string;
};
