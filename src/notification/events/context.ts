import type { UntoldCommit } from '../../delivery/checkout/untold.ts';
import type { DeliveryResult, PlannedCommit } from '../../delivery/delivery.ts';
import type { DeliveredGroup, RepositoryNews } from '../../delivery/github/request.ts';
import type { Problem } from '../../errors.ts';
import type { ResolvedAutomation } from '../../manifests/resolve-references.ts';
import type { PolicyOutcome } from '../../policy/select-images.ts';
import type { Scan } from '../../registry/scan.ts';
import type { Change } from '../../rewrite/rewrite-file.ts';
import type { PlannedMarker } from '../../rewrite/planned-marker.ts';
import type { PullRequestAction } from '../event.ts';
import type { Origin } from '../wire/object-uid.ts';

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
  readonly delivery?: DeliveryResult & {
    /** How GitHub was served: pull requests in place of plain commits. */
    readonly groups?: readonly DeliveredPart[];
    readonly news?: RepositoryNews;
  };
  /** Commits of earlier runs of which nobody may have been told. */
  readonly earlier?: readonly UntoldCommit[];
  /** What ended the delivery before it had a result. */
  readonly failure?: Problem;
  /** The automations of other repositories, which were served on their own. */
  readonly others?: readonly OtherRepository[];
};

export type OtherRepository = {
  readonly automations: readonly ResolvedAutomation[];
  /** Absent when it could not be read. */
  readonly plan?: FinishedRun['plan'];
  readonly delivery?: NonNullable<FinishedRun['delivery']>;
  readonly problems?: readonly Problem[];
};

/** One group, and what a result on GitHub does not say of it. */
export type DeliveredPart = DeliveredGroup & {
  /** The part of the changes that is in it, when an automation has several groups. */
  readonly changes?: readonly (Change & { readonly automation?: string })[];
  /** What happened to the pull request, where the host has heard of it: a merge, or that somebody closed it. */
  readonly action?: PullRequestAction;
  /** See `Event`. */
  readonly delivery?: string;
  readonly late?: true;
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
