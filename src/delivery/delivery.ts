import type { Problem } from '../errors.ts';
import type { MappedValue } from '../rewrite/find-markers.ts';
import type { Change } from '../rewrite/rewrite-file.ts';

/** One file of a change: its whole content before and after. */
export type FileChange = {
  /** Path from the root of the repository, with `/` as the separator. */
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
  /** Values in it that have no marker. */
  readonly mapped?: readonly MappedValue[];
};

export type GitIdentity = { readonly name: string; readonly email: string };

/** One commit that an ImageUpdateAutomation asks for. */
export type PlannedCommit = {
  /** `namespace/name` of the automation. */
  readonly automation: string;
  /** The branch that the automation reads; absent when it names a tag or a commit instead. */
  readonly checkoutBranch?: string;
  /** The branch that receives the commit; absent when the manifests do not say. */
  readonly pushBranch?: string;
  /** True when the push branch is another one than the checkout branch; it is then rebuilt on each run. */
  readonly separateBranch: boolean;
  /** Author and committer, as Flux sets both. */
  readonly author: GitIdentity;
  /** Stored as it is, byte for byte. */
  readonly message: string;
  /** In the order of their paths. A later commit for the same branch starts from what an earlier one left. */
  readonly files: readonly FileChange[];
  /** The values that differ, in the order of files, then of the document. */
  readonly changes: readonly Change[];
  /** Pushed in addition to the push branch. */
  readonly refspec?: string;
  /** Sent with `git push -o key=value`. */
  readonly pushOptions: Readonly<Record<string, string>>;
};

/** What became of one planned commit. */
export type DeliveredCommit = {
  readonly automation: string;
  readonly state: 'written' | 'committed' | 'pushed' | 'already-delivered' | 'refused';
  readonly branch?: string;
  /** The full object name; absent when no commit was made. */
  readonly sha?: string;
};

export type DeliveryResult = {
  readonly commits: readonly DeliveredCommit[];
  readonly problems: readonly Problem[];
};

/** Puts planned commits where they belong, or changes nothing and throws a `TidemarkError`. */
export interface Delivery {
  deliver(commits: readonly PlannedCommit[]): Promise<DeliveryResult>;
}
