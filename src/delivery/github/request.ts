import type { Place } from '../../errors.ts';
import type { ResolvedAutomation } from '../../manifests/resolve-references.ts';
import type { AvoidedTags } from '../../policy/avoided.ts';
import type { PolicyOutcome } from '../../policy/select-images.ts';
import type { Change } from '../../rewrite/rewrite-file.ts';
import type { PlannedMarker } from '../../rewrite/planned-marker.ts';
import type { DeliveredCommit, DeliveryResult, PlannedCommit } from '../delivery.ts';
import type { Command } from './commands.ts';
import type { Failure } from './forge.ts';
import type { Oid } from './git-object.ts';
import type { Limits } from './options.ts';
import type { Refusal } from './refusals.ts';
import type { EndedPull, LandedCommit } from './snapshot.ts';
import type { DetailsSource } from './text/image-details.ts';

/**
 * Everything that is to be true on GitHub after a run: what changes, and also what does not, because a pull request
 * whose update is no longer wanted has to go. The fields have the names and meanings of those of a plan.
 */
export type GithubDeliveryRequest = {
  /** Every automation, suspended ones and those without changes too. */
  readonly automations: readonly ResolvedAutomation[];
  readonly commits: readonly PlannedCommit[];
  readonly policies: readonly PolicyOutcome[];
  readonly markers: readonly PlannedMarker[];
  /** When the scan of the registries began. */
  readonly observed: Date;
  /** Set when manifests could not be read in full: then nothing is closed or deleted for being no longer wanted. */
  readonly incomplete?: boolean;
  /** Who knows what images say about themselves; without it pull requests have no links to sources. */
  readonly details?: DetailsSource;
  /** How many pull requests there may be, as the repository says it; the limits of the host win. */
  readonly limits?: Partial<Limits>;
  /** Reads everything and writes nothing. */
  readonly dryRun?: boolean;
  /**
   * The tree of the base branch that all of this was planned on, null when nothing was. When the base branch has
   * another one, nothing is written, and the result is `moved`. Without it, whatever is at the tip is built on.
   */
  readonly basis?: Oid | null;
  /** What somebody has asked for, by number of the pull request. */
  readonly asked?: Asked;
  /** What earlier runs have left in `GithubDeliveryResult.refusals`: it is neither tried nor told again. */
  readonly refusals?: readonly Refusal[];
  /** Plans the same without some tags, for what people ask for on pull requests; without it they are only left out. */
  readonly planAnew?: (avoided: AvoidedTags) => Promise<PlannedAnew>;
  /** Set when somebody is told what happens: then what happened since the last run is read as well. */
  readonly news?: boolean;
};

/** The part of a plan that depends on which tags are selected; fields as in `GithubDeliveryRequest`. */
export type PlannedAnew = Pick<GithubDeliveryRequest, 'commits' | 'policies' | 'markers'>;

/** A tag that would be proposed, had nobody asked on a pull request to leave it out. */
export type SkippedTag = {
  /** `namespace/name` of the policy that would select it. */
  readonly policy: string;
  readonly tag: string;
  /** The login of whoever asked for it; absent for what was recorded without. */
  readonly by?: string;
  readonly pullRequest: number;
  /** All of it as a sentence. */
  readonly reason: string;
};

/** Numbers of pull requests that a writer wants to have rebuilt, or opened again. */
export type Asked = {
  readonly rebuild: readonly number[];
  readonly recreate: readonly number[];
  /** Everything that was asked for and granted, to be answered when it is done. */
  readonly answers?: readonly Answerable[];
  /** Where something was asked for that could not be noted: it may be to stop, so nothing is done about them. */
  readonly unheard?: readonly number[];
};

export type Answerable = { readonly pullRequest: number; readonly commands: readonly Command[] };

/** What a group is found to be, and so what there is to do about it. */
export type GroupState =
  | 'skipped'
  | 'refused'
  | 'blocked'
  | 'edited'
  | 'overtaken'
  | 'queued'
  | 'held'
  | 'paused'
  | 'waiting'
  | 'delivered'
  | 'obsolete'
  | 'current'
  | 'drift'
  | 'stale'
  | 'orphan'
  | 'rejected'
  | 'reverted'
  | 'deferred'
  | 'absent';

/** What a run does about a group, in one word. */
export type Intent = 'open' | 'rebuild' | 'edit' | 'close' | 'commit' | 'clean-up' | 'merge';

/** What became of one group. */
export type DeliveredGroup = {
  readonly group: string;
  readonly state: GroupState;
  /** What the run did about it; `planned` in a dry run. */
  readonly outcome: 'unchanged' | 'planned' | 'done' | 'deferred' | 'refused' | 'failed';
  readonly automations: readonly string[];
  readonly branch: string;
  readonly title?: string;
  /** What was done, when something was. */
  readonly did?: Intent;
  /** What a dry run would have done, and the text that it would have written. */
  readonly would?: Intent;
  readonly body?: string;
  readonly pullRequest?: { readonly number: number; readonly url: string };
  /** The commit that was made, if one was. */
  readonly sha?: string;
  /** What the user should know, in one sentence. */
  readonly reason?: string;
  /** Where that is to be put right, when it is a mistake in a file. */
  readonly place?: Place;
  /** Better tags that are left out because somebody asked for it. */
  readonly skipped?: readonly SkippedTag[];
};

/**
 * What stands on GitHub and may not have been told yet: the run that brought it may have been ended before it told
 * anybody, and nobody else tells how pull requests end.
 */
export type RepositoryNews = {
  readonly proposed: readonly Proposal[];
  readonly ended: readonly EndedPull[];
  readonly landed: readonly LandedCommit[];
  /** By the key of the group: what is in it. */
  readonly changes: ReadonlyMap<string, readonly Change[]>;
};

/** A branch of ours as it stands. */
export type Proposal = {
  readonly branch: string;
  readonly head: Oid;
  /** When its head was made, or its pull request opened, whichever came later; ISO 8601. */
  readonly at: string;
  /** The head is newer than its pull request. */
  readonly isRevised: boolean;
};

export type GithubDeliveryResult = DeliveryResult & {
  readonly commits: readonly DeliveredCommit[];
  readonly groups: readonly DeliveredGroup[];
  /** The base branch as it was found at first; absent when it does not exist or could not be read. */
  readonly base?: { readonly oid: Oid; readonly tree: Oid };
  /** By `toSiteKey`: the groups that change a value. */
  readonly sites: ReadonlyMap<string, readonly string[]>;
  /** The plan as it is without what people asked to leave out; absent where that makes no difference. */
  readonly planned?: PlannedAnew;
  /** Set when the base branch has another tree than `basis` says: plan again on that one. */
  readonly moved?: true;
  /** Why the run could not go on, for the repository as a whole; it is among the problems too. */
  readonly failure?: Failure;
  /** What GitHub has refused, for the next run; losing it only means that the same is told once more. */
  readonly refusals: readonly Refusal[];
  /** Present when it was asked for and could be read. */
  readonly news?: RepositoryNews;
  /** Requests made to GitHub. */
  readonly requests: number;
};
