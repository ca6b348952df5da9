import type { Problem } from '../../errors.ts';
import type { Trigger } from '../queue/trigger.ts';
import type { PolicyExplanation } from '../../report/to-explanation.ts';

/** A repository that an installation covers, under the number that GitHub gave it. */
export type TrackedRepository = {
  readonly id: number;
  readonly installation: number;
  /** `owner/name`, as it is called now. */
  readonly name: string;
  readonly isPrivate: boolean;
  readonly defaultBranch: string;
  /** Why it is not served: it is archived, or the installation is suspended. */
  readonly idle?: 'archived' | 'suspended';
};

/** One finished or failed reconciliation. Times are milliseconds since the epoch. */
export type RunRecord = {
  readonly started: number;
  readonly milliseconds: number;
  readonly triggers: readonly Trigger['kind'][];
  /** `unchanged`: nothing was to be done. `deferred`: a limit asked to wait. */
  readonly outcome: 'unchanged' | 'changed' | 'problems' | 'failed' | 'deferred';
  /** In one sentence, what happened. */
  readonly summary: string;
  readonly requests: { readonly github: number; readonly registry: number };
  readonly commit?: string;
};

export type ScanState = {
  /** When the listing was made, which may be before the run that used it. */
  readonly at: number;
  readonly state: 'complete' | 'partial' | 'failed' | 'suspended';
  readonly tags?: number;
  /** Why it is not complete. */
  readonly reason?: string;
};

export type PolicyView = {
  readonly explanation: PolicyExplanation;
  readonly scan?: ScanState;
};

export type HoldView = {
  readonly policy: string;
  readonly code: string;
  readonly reason: string;
};

export type PullView = {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly group: string;
  readonly state: string;
  readonly reason?: string;
};

/** Everything that the page shows of one repository, as the last run left it. */
export type RepositoryView = {
  readonly repository: TrackedRepository;
  readonly policies: readonly PolicyView[];
  readonly holds: readonly HoldView[];
  readonly pulls: readonly PullView[];
  readonly problems: readonly Problem[];
  /** Newest first, at most 20. */
  readonly runs: readonly RunRecord[];
  /** When it will be looked at again without being asked to. */
  readonly due?: number;
};
