import type { GitIdentity } from '../delivery.ts';
import type { Window } from './schedule.ts';

/** What one branch and one pull request hold together. */
export type GroupBy = 'automation' | 'policy' | 'repository' | 'path' | 'label' | 'all';

/** `auto` commits onto the checkout branch, and opens a pull request where that branch refuses. */
export type DeliveryKind = 'auto' | 'commit' | 'pull-request' | 'none';

export type MergeMethod = 'merge' | 'squash' | 'rebase';

/** How the changes of one automation land. */
export type DeliveryOptions = {
  /** When absent: a pull request where the push branch differs from the checkout branch, else `auto`. */
  readonly delivery?: DeliveryKind;
  readonly groupBy: GroupBy;
  /** For `groupBy: label`: the label of the ImagePolicy whose value names the group. */
  readonly groupLabel: string;
  /** A Go template over Group, Base, Policy, Namespace, Cluster, Path, Image, Old and New; empty for the default name. */
  readonly branchTemplate: string;
  /** A Go template over the same values and Count; empty for the default title. */
  readonly titleTemplate: string;
  /** Added when a pull request is opened, never again. */
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly reviewers: readonly string[];
  readonly teamReviewers: readonly string[];
  readonly milestone?: number;
  readonly draft: boolean;
  readonly autoMerge?: AutoMerge;
  /** Author and committer of the commits. GitHub does not sign a commit that names its author. */
  readonly author?: GitIdentity;
  /** `append` adds commits instead of replacing them, for branches that must not be force-pushed. */
  readonly branchUpdate: 'rebase' | 'append';
  /** Outside of all windows nothing is written; no window means always. */
  readonly schedule: readonly Window[];
  /** Deletes the branch of a pull request that was closed without merging. */
  readonly deleteRejected: boolean;
};

export type AutoMerge = {
  readonly method: MergeMethod;
  /** Merges as soon as at least one check has passed where the base branch requires none. */
  readonly withoutProtection: boolean;
};

/** How many pull requests of ours there may be. Updates of open ones are never limited. */
export type Limits = {
  readonly open: number;
  readonly newPerRun: number;
  readonly newPerHour: number;
};

export const DEFAULT_OPTIONS: DeliveryOptions = {
  groupBy: 'automation',
  groupLabel: 'tidemark.dev/group',
  branchTemplate: '',
  titleTemplate: '',
  labels: ['tidemark'],
  assignees: [],
  reviewers: [],
  teamReviewers: [],
  draft: false,
  branchUpdate: 'rebase',
  schedule: [],
  deleteRejected: false,
};

export const DEFAULT_LIMITS: Limits = { open: 10, newPerRun: 5, newPerHour: Number.POSITIVE_INFINITY };

/** Who runs by itself on a repository. Two of them get into each other's way. */
export type Actor = 'app' | 'action';

/** What the token is, as far as it decides what GitHub does with what it writes. */
export type TokenKind = 'actions' | 'app' | 'personal';
