import type { Group } from '../desired/group.ts';
import type { Forge } from '../forge.ts';
import type { Oid } from '../git-object.ts';
import type { Actor, Limits, TokenKind } from '../options.ts';
import type { Choice, Held, Verdict } from '../plan/context.ts';
import type { Refusal } from '../refusals.ts';
import type { Asked, RepositoryNews } from '../request.ts';
import type { PlanAnew } from './choose-anew.ts';
import type { OtherActor } from '../plan/find-other-actor.ts';
import type { Window } from '../schedule.ts';
import type { BodyFacts } from '../text/body-facts.ts';
import type { DetailsSource, ImageDetails } from '../text/image-details.ts';

/** What stays the same during one delivery. */
export type Setup = {
  readonly forge: Forge;
  readonly base: string;
  readonly prefix: string;
  readonly limits: Limits;
  /** Who runs; absent for a person. */
  readonly actor?: Actor;
  /** Absent when it has to be found out where it matters. */
  readonly tokenKind?: TokenKind;
  readonly details?: DetailsSource;
  readonly now: () => Date;
  readonly groups: readonly Group[];
  readonly observed: Date;
  readonly held: ReadonlyMap<string, Held>;
  readonly incomplete: boolean;
  readonly schedules: ReadonlyMap<string, readonly Window[]>;
  readonly basis?: Oid | null;
  readonly asked: Asked;
  readonly refusals: readonly Refusal[];
  readonly news: boolean;
  readonly facts: BodyFacts;
  readonly planAnew?: PlanAnew;
};

/** What one delivery learns on its way. Nothing of it is needed by the next one. */
export type Session = {
  /** By the name of the head; a head never changes its content. */
  readonly verdicts: Map<Oid, Verdict>;
  readonly blobs: Map<Oid, string | null>;
  readonly writers: Map<string, boolean>;
  readonly protectedGroups: Set<string>;
  /** What images say about themselves, by `toSourcesKey`. */
  readonly details: Map<string, ReadonlyMap<string, ImageDetails>>;
  /** By `toChoiceKey`. */
  readonly choices: Map<string, Choice>;
  /** What GitHub has refused in this run. */
  readonly refused: Refusal[];
  tokenKind?: TokenKind;
  signOnBranch: boolean;
  opened: number;
  /** The base branch as the first reading found it. */
  base?: BaseTip;
  /** What stands there and what happened lately, as the latest reading found it. */
  news?: RepositoryNews;
  /** What the other one has left there lately. */
  otherActor?: OtherActor | undefined;
};

export type BaseTip = { readonly oid: Oid; readonly tree: Oid };

export function createSession(): Session {
  return {
    verdicts: new Map(),
    blobs: new Map(),
    writers: new Map(),
    protectedGroups: new Set(),
    details: new Map(),
    choices: new Map(),
    refused: [],
    signOnBranch: false,
    opened: 0,
  };
}
