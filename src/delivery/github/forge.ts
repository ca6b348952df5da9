import type { GitIdentity } from '../delivery.ts';
import type { Oid } from './git-object.ts';
import type { MergeMethod } from './options.ts';
import type { BaseFile, PastPull, Snapshot } from './snapshot.ts';
import type { CommitFacts } from './trailers.ts';

/**
 * Why a request did not do what it should. `lost-race`: the world has moved, look again. `unknown`: it may have
 * happened, look again. `refused`: a rule or a permission, do not repeat. `limited`: stop writing for now. `gone`: the
 * repository is out of reach. `broken`: nothing of the above.
 */
export type Failure = {
  readonly kind: 'lost-race' | 'unknown' | 'refused' | 'limited' | 'gone' | 'broken';
  /** What GitHub said, and what to do about it. */
  readonly message: string;
  /** Set when a `refused` is about who may push here at all, so that a pull request is the way out. */
  readonly needsPullRequest?: boolean;
  /** How long a `limited` one wants to be left alone, in seconds, where GitHub says so. */
  readonly retryAfter?: number;
  /** Set when only a commit that GitHub signs would be taken. */
  readonly unsigned?: boolean;
};

export type Outcome<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly failure: Failure };

export type SnapshotRequest = {
  readonly base: string;
  readonly prefix: string;
  /** Branches to look up by name, because they do not start with the prefix. */
  readonly branches: readonly string[];
  readonly files: readonly string[];
  readonly label: string;
  /** Whether to read the state of checks, which takes another permission. */
  readonly checks: boolean;
  /** How many commits of the base branch to read. */
  readonly recent: number;
  /** Whether to read what happened lately: how pull requests ended, and what was committed onto the base branch. */
  readonly news: boolean;
};

export type Comparison = {
  readonly mergeBase: Oid;
  readonly headTree: Oid;
  readonly commits: readonly (CommitFacts & { readonly author: string })[];
  /** At most 300, from the merge base to the head. */
  readonly files: readonly { readonly path: string; readonly status: string; readonly oid: Oid }[];
};

export type BlobText = { readonly oid: Oid; readonly text?: string };

export type PullFacts = { readonly body: string; readonly isCrossRepository: boolean };

/** A comment on a pull request that whoever the token belongs to has written. */
export type OwnComment = { readonly id: string; readonly body: string };

export interface ForgeReader {
  readSnapshot(request: SnapshotRequest): Promise<Outcome<Snapshot>>;
  /** The latest pull requests of each branch, newest first. */
  readHistory(branches: readonly string[]): Promise<Outcome<ReadonlyMap<string, readonly PastPull[]>>>;
  /** Everything between the merge base with the base branch and a head; null when they have nothing in common. */
  compare(base: Oid, head: Oid): Promise<Outcome<Comparison | null>>;
  /** By expressions such as `<commit>:<path>` or object names; null where there is nothing. */
  readBlobs(expressions: readonly string[]): Promise<Outcome<ReadonlyMap<string, BlobText | null>>>;
  /** The files of a tree by another way than the snapshot has. */
  readFiles(tree: Oid, paths: readonly string[]): Promise<Outcome<ReadonlyMap<string, BaseFile | null>>>;
  canWrite(login: string): Promise<Outcome<boolean>>;
  /** One pull request as it is now; null when there is none. */
  readPull(number: number): Promise<Outcome<PullFacts | null>>;
  /** Whether a rule of this branch refuses commits that GitHub cannot verify. */
  requiresSignatures(branch: string): Promise<Outcome<boolean>>;
  /** The latest comment of ours that starts with `marker`; null when there is none among the last thousand. */
  findOwnComment(number: number, marker: string): Promise<Outcome<OwnComment | null>>;
  /** The login of whoever the token belongs to. */
  readLogin(): Promise<Outcome<string>>;
}

export type TreeEntry = { readonly path: string; readonly mode: string; readonly text: string };

export type CommitRequest = {
  readonly message: string;
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  /** Costs the signature of GitHub. */
  readonly author?: GitIdentity;
};

export type RefUpdate = {
  /** Without `refs/heads/`. */
  readonly branch: string;
  /** Zeros: must not exist. */
  readonly before: Oid;
  /** Zeros: is deleted. */
  readonly after: Oid;
  readonly force: boolean;
};

export type BranchCommit = {
  readonly branch: string;
  readonly expected: Oid;
  readonly message: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
};

export type PullContent = {
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly draft: boolean;
};

export type PullEdit = {
  readonly title?: string;
  readonly body?: string;
  readonly state?: 'closed' | 'open';
};

export type Decoration = {
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  readonly milestone?: number;
};

export type OpenedPull = { readonly number: number; readonly url: string; readonly id: string };

export type MergeRequest = {
  readonly id: string;
  readonly number: number;
  readonly head: Oid;
  readonly method: MergeMethod;
  readonly withoutProtection: boolean;
  /** The state of its checks, as the snapshot had it. */
  readonly checks?: string;
};

/** Every write takes the state that it expects, or cannot do harm when that has changed. Nothing is sent twice. */
export interface ForgeWriter {
  /** The new tree; content-addressed, so it may be made any number of times. */
  createTree(base: Oid, entries: readonly TreeEntry[]): Promise<Outcome<Oid>>;
  createCommit(request: CommitRequest): Promise<Outcome<{ readonly oid: Oid; readonly verified: boolean }>>;
  /** All or none. */
  updateRefs(repositoryId: string, updates: readonly RefUpdate[]): Promise<Outcome<void>>;
  /** Commits files of mode 100644, signed for any kind of token. */
  commitOnBranch(request: BranchCommit): Promise<Outcome<Oid>>;
  openPull(content: PullContent): Promise<Outcome<OpenedPull>>;
  editPull(number: number, edit: PullEdit): Promise<Outcome<void>>;
  decorate(number: number, decoration: Decoration): Promise<Outcome<void>>;
  requestReviews(
    number: number,
    reviewers: readonly string[],
    teams: readonly string[],
  ): Promise<Outcome<void>>;
  /** Shows under a comment that it was read, or that whoever wrote it may not ask for that. */
  react(comment: number, content: '+1' | 'confused'): Promise<Outcome<void>>;
  comment(number: number, text: string): Promise<Outcome<void>>;
  editComment(id: string, text: string): Promise<Outcome<void>>;
  /** The value says what happened where that is not the obvious. */
  merge(request: MergeRequest): Promise<Outcome<'enabled' | 'merged' | 'waiting'>>;
}

export interface Forge extends ForgeReader, ForgeWriter {
  /** False on hosts that have no compare-and-swap for refs; then commits are appended. */
  readonly hasUpdateRefs: () => boolean;
  readonly countRequests: () => number;
}
