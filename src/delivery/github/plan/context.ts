import type { Group } from '../desired/group.ts';
import type { Oid } from '../git-object.ts';
import type { Actor, Limits, TokenKind } from '../options.ts';
import type { Refusal } from '../refusals.ts';
import type { Asked, PlannedAnew, SkippedTag } from '../request.ts';
import type { Window } from '../schedule.ts';
import type { PastPull, Snapshot } from '../snapshot.ts';
import type { BodyFacts } from '../text/body-facts.ts';
import type { ImageDetails } from '../text/image-details.ts';
import type { Trailers } from '../trailers.ts';

/** Whose the content of a head is, where its own commit does not prove it. */
export type Verdict =
  | { readonly own: true; readonly trailers: Trailers }
  /** `by` names whoever has committed. */
  | { readonly own: false; readonly by: string };

/** Why a policy cannot be judged; `passing` when it may say the same as before in the next run. */
export type Held = { readonly reason: string; readonly passing: boolean };

/** A group as it is planned anew, without what people asked not to be proposed. */
export type Choice = {
  readonly group: Group;
  readonly held: ReadonlyMap<string, Held>;
  readonly facts: BodyFacts;
  readonly planned: PlannedAnew;
  readonly skipped: readonly SkippedTag[];
};

/** Everything that a plan is made from. What is missing in the maps has not been read yet. */
export type PlanContext = {
  readonly snapshot: Snapshot;
  readonly groups: readonly Group[];
  readonly base: string;
  readonly prefix: string;
  readonly observed: Date;
  readonly now: Date;
  readonly limits: Limits;
  /** Policies that cannot be judged in this run. */
  readonly held: ReadonlyMap<string, Held>;
  readonly incomplete: boolean;
  /** When what a policy has proposed may be touched, for policies that some automation still serves. */
  readonly schedules: ReadonlyMap<string, readonly Window[]>;
  readonly history: ReadonlyMap<string, readonly PastPull[]>;
  readonly verdicts: ReadonlyMap<Oid, Verdict>;
  readonly blobs: ReadonlyMap<Oid, string | null>;
  /** Files that the snapshot could not tell. */
  readonly files: Snapshot['files'];
  /** By login: whether it may write to the repository. */
  readonly writers: ReadonlyMap<string, boolean>;
  readonly asked: Asked;
  /** What GitHub has refused in earlier runs. */
  readonly refusals: readonly Refusal[];
  readonly facts: BodyFacts;
  /** By `toChoiceKey`; absent when nothing can be planned anew, so that what people do not want is only left out. */
  readonly choices?: ReadonlyMap<string, Choice>;
  readonly actor?: Actor;
  /** Absent when it has not been found out yet. */
  readonly tokenKind?: TokenKind;
  /** What is known of images, by `toSourcesKey`; absent when texts have no links to sources. */
  readonly details?: ReadonlyMap<string, ReadonlyMap<string, ImageDetails>>;
  /** The host has no compare-and-swap for refs. */
  readonly appendOnly: boolean;
  /** Commits are made where GitHub signs them for every kind of token. */
  readonly signOnBranch: boolean;
  /** Groups whose commit the base branch has refused in this run. */
  readonly protectedGroups: ReadonlySet<string>;
  /** Pull requests opened earlier in this run. */
  readonly opened: number;
};
