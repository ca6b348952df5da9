import type { FluxEvent } from './wire/flux-event.ts';

/** One image of a delivery: what was there, and what is now. */
export type ImageChange = {
  readonly image: string;
  /** A tag, or a tag with a digest. */
  readonly old: string;
  readonly new: string;
  /** `namespace/name` of the policy that chose it. */
  readonly policy: string;
  /** Paths from the root of the repository. */
  readonly files: readonly string[];
};

/**
 * How an event relates to the ones before it. News is said once. Trouble lasts: it is said when it begins and when it
 * changes. A quiet event says that an object is well; it is worth a message only when it ends trouble.
 */
export type Standing = 'news' | 'trouble' | 'quiet';

/** One thing that happened to one object: Flux's event, and what our own messages are made from. */
export type Event = FluxEvent & {
  readonly standing: Standing;
  /**
   * What a quiet event says of the object, such as the checksum of its tags: when it is another one than the last time,
   * that is news. Where the last time is not known, it is not.
   */
  readonly seen?: string;
  /** Which delivery it tells of, or which end of a pull request: each is told once. */
  readonly delivery?: string;
  /** The delivery stands already; an earlier run may have told of it, or been ended before it could. */
  readonly late?: true;
  /** All tags that a complete scan found. */
  readonly tags?: readonly string[];
  /** Labels of the involved object, for `matchLabels` of alerts. */
  readonly labels: Readonly<Record<string, string>>;
  readonly changes: readonly ImageChange[];
  /** The clusters that have the object, when several are read. */
  readonly clusters?: readonly string[];
  /** The first of them, when another cluster has an object of this name otherwise. */
  readonly cluster?: string;
  /** Where the reader can look: pull request, commit, or the job. */
  readonly url?: string;
  readonly pullRequest?: PullRequestNote;
  /** Where in the repository the object stands or works. */
  readonly path?: string;
  /** What the reader should do. */
  readonly advice?: string;
};

export type PullRequestNote = {
  readonly number: number;
  readonly url: string;
  readonly action: PullRequestAction;
};

export type PullRequestAction = 'opened' | 'updated' | 'merged' | 'closed' | 'paused';

/** An event with the metadata as one alert delivers it: keys bare, the alert's own in. */
export type Notice = Event & {
  /** True when the event ends trouble that was told on the same channel. */
  readonly recovered: boolean;
  /** The context of its commit status, when an expression gave one. */
  readonly statusContext?: string;
};
