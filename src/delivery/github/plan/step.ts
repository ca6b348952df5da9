import type { GitIdentity } from '../../delivery.ts';
import type { Fault } from '../desired/fault.ts';
import type { Group, GroupChange } from '../desired/group.ts';
import type { Recorded } from '../desired/to-avoided.ts';
import type { Edit } from '../desired/to-wish.ts';
import type { Decoration } from '../forge.ts';
import type { Oid } from '../git-object.ts';
import type { AutoMerge } from '../options.ts';
import type { Refusal } from '../refusals.ts';
import type { GroupState, SkippedTag } from '../request.ts';
import type { ImageMove } from '../text/image-details.ts';
import type { Trailers } from '../trailers.ts';
import type { Choice } from './context.ts';

/** One write. `apply` does what it says and decides nothing. */
export type Step =
  | CommitStep
  /** Moves the branch of the group to the commit just made; `before` zeros for one that must not exist. */
  | { readonly verb: 'move-branch'; readonly before: Oid; readonly force: boolean }
  | { readonly verb: 'delete-branch'; readonly branch: string; readonly before: Oid }
  | { readonly verb: 'open'; readonly title: string; readonly body: string; readonly draft: boolean }
  | { readonly verb: 'decorate'; readonly number?: number; readonly decoration: Decoration }
  | { readonly verb: 'edit'; readonly number: number; readonly title?: string; readonly body?: string }
  /** Title and body go with it, so that nobody can mistake who closed it. */
  | { readonly verb: 'close'; readonly number: number; readonly body: string }
  | {
      readonly verb: 'request-reviews';
      readonly reviewers: readonly string[];
      readonly teams: readonly string[];
    }
  | {
      readonly verb: 'merge';
      readonly merge: AutoMerge;
      /** Whether the repository allows it as a whole; a refusal counts until that changes. */
      readonly allowed: boolean;
      /** The head of a branch that is taken as it is, for a pull request that is yet to be opened. */
      readonly head?: Oid;
      readonly pull?: MergeablePull;
    };

/** Makes a commit that nothing points at yet. */
export type CommitStep = {
  readonly verb: 'commit';
  /** `scratch`: on a branch that lives for three requests, because GitHub signs only there. */
  readonly onto: 'branch' | 'base' | 'scratch';
  readonly baseTree: Oid;
  readonly parents: readonly Oid[];
  readonly edits: readonly Edit[];
  readonly message: string;
  readonly trailers: Omit<Trailers, 'tree'>;
  readonly author?: GitIdentity;
};

export type MergeablePull = {
  readonly id: string;
  readonly number: number;
  readonly head: Oid;
  readonly checks?: string;
};

/** What is found about one group, and what there is to do. */
export type GroupPlan = {
  readonly key: string;
  readonly state: GroupState;
  readonly automations: readonly string[];
  readonly branch: string;
  readonly steps: readonly Step[];
  readonly title?: string;
  readonly pull?: { readonly number: number; readonly url: string };
  readonly reason?: string;
  /** What of its templates is of no use. */
  readonly fault?: Fault;
  /** Groups whose steps must have succeeded before. */
  readonly after?: readonly string[];
  /** How the group is planned where people have asked to leave something out. */
  readonly choice?: Choice;
  readonly skipped?: readonly SkippedTag[];
  /** What is left out, because GitHub has refused the very same before. */
  readonly known?: readonly Refusal[];
};

/** What has to be read before a plan can be made. */
export type Needs = {
  /** Branches whose earlier pull requests decide. */
  readonly history: readonly string[];
  /** Heads whose content decides whose they are. */
  readonly heads: readonly string[];
  readonly blobs: readonly Oid[];
  readonly files: readonly string[];
  /** Logins that have ticked a box. */
  readonly logins: readonly string[];
  /** Moves of images, about which a text is to be written; each list by its `toSourcesKey`. */
  readonly details: readonly DetailsNeed[];
  /** Groups that are to be planned anew. */
  readonly choices: readonly ChoiceNeed[];
  /** Whose the token is, where that has to be said. */
  readonly token: readonly true[];
};

/** A group that has something which people have turned down. */
export type ChoiceNeed = {
  readonly key: string;
  readonly group: Group;
  readonly recorded: Recorded;
  readonly ignored: readonly GroupChange[];
};

export type DetailsNeed = { readonly key: string; readonly moves: readonly ImageMove[] };

export type RepositoryPlan = { readonly groups: readonly GroupPlan[]; readonly needs: Needs };
