import type { Oid } from './git-object.ts';
import type { CommitFacts } from './trailers.ts';

/** An open pull request of this repository. */
export type OpenPull = {
  /** The node id that GraphQL wants. */
  readonly id: string;
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  /** The login of whoever edited the text last. */
  readonly editor?: string;
  readonly headOid: Oid;
  readonly base: string;
  readonly isCrossRepository: boolean;
  readonly createdAt: string;
  readonly conflicting: boolean;
  /** The base branch demands that this one is brought up to date first. */
  readonly behind: boolean;
  readonly queued: boolean;
  readonly autoMerge: boolean;
  /** Whether it has, or ever had, a label. */
  readonly everLabelled: boolean;
  readonly commits: number;
  readonly checks?: string;
};

export type Branch = CommitFacts & {
  /** Without `refs/heads/`. */
  readonly name: string;
  readonly oid: Oid;
  readonly pulls: readonly OpenPull[];
};

/** A pull request as it ended. */
export type PastPull = {
  readonly number: number;
  readonly state: 'OPEN' | 'CLOSED' | 'MERGED';
  readonly body: string;
  readonly branch: string;
  readonly base: string;
  readonly isCrossRepository: boolean;
  readonly headOid: Oid;
  /** The message of its head commit, which stays when the branch moves on. */
  readonly message: string;
  readonly renamedAfterClosing: boolean;
};

/** How a pull request of ours ended. */
export type EndedPull = {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly branch: string;
  readonly base: string;
  /** As its text says. */
  readonly group: string;
  readonly action: 'merged' | 'closed';
  /** ISO 8601. */
  readonly at: string;
};

/** A commit of ours right on the base branch. */
export type LandedCommit = {
  readonly branch: string;
  readonly sha: Oid;
  readonly message: string;
  readonly group: string;
  /** ISO 8601. */
  readonly at: string;
};

export type BaseFile = { readonly oid: Oid; /** Octal, as Git prints it. */ readonly mode: string };

/** Everything that a plan depends on, read at one moment. */
export type Snapshot = {
  readonly repositoryId: string;
  /** `owner/name` as it is by now; a repository that was renamed answers to its old names too. */
  readonly name: string;
  /** Why nothing can be written at all. */
  readonly closed?: 'archived' | 'disabled' | 'locked';
  readonly autoMergeAllowed: boolean;
  /** Set when the token may not read the checks that were asked for. */
  readonly checksHidden?: true;
  /** Absent when the base branch does not exist. */
  readonly base?: {
    readonly oid: Oid;
    readonly tree: Oid;
    /** Messages of its latest commits, newest first; read only where something is committed onto it. */
    readonly recent: readonly string[];
  };
  /** The wanted files at the tip of the base branch; null for one that is not there. */
  readonly files: ReadonlyMap<string, BaseFile | null>;
  readonly branches: readonly Branch[];
  /** The latest pull requests with our label that were closed without merging. */
  readonly rejected: readonly PastPull[];
  /** What happened lately, the newest first; empty where nobody wants to hear of it. */
  readonly ended: readonly EndedPull[];
  readonly landed: readonly LandedCommit[];
};
