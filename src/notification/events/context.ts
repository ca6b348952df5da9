import type { DeliveredCommit, PlannedCommit } from '../../delivery/delivery.ts';
import type { Problem } from '../../errors.ts';
import type { ResolvedAutomation } from '../../manifests/resolve-references.ts';
import type { PolicyOutcome } from '../../policy/select-images.ts';
import type { Scan } from '../../registry/scan.ts';
import type { PlannedMarker } from '../../rewrite/planned-marker.ts';
import type { PullRequestAction } from '../event.ts';
import type { Origin } from '../wire/object-uid.ts';

/** What became of the pull request of one automation. */
export type PullRequestOutcome = {
  readonly number: number;
  readonly url: string;
  /** `unchanged` is no news. */
  readonly action: PullRequestAction | 'unchanged';
  /** Why it was closed or paused. */
  readonly reason?: string;
};

/** The part of a run that events are made from. */
export type FinishedRun = {
  readonly plan: {
    readonly scans: readonly Scan[];
    readonly policies: readonly PolicyOutcome[];
    readonly automations: readonly ResolvedAutomation[];
    readonly markers: readonly PlannedMarker[];
    readonly commits: readonly PlannedCommit[];
    readonly problems: readonly Problem[];
  };
  readonly delivery?: {
    readonly commits: readonly (DeliveredCommit & { readonly pullRequest?: PullRequestOutcome })[];
    readonly problems: readonly Problem[];
  };
  /** What ended the delivery before it had a result. */
  readonly failure?: Problem;
};

export type EventContext = {
  readonly origin: Origin;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The commit that was checked out; statuses of what was not delivered go there. */
  readonly head?: string;
  /** Where the run can be watched. */
  readonly runUrl?: string;
  /** For example `gha-123456`. */
  readonly instance?: string;
};
