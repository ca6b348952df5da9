import type { Trigger } from './trigger.ts';

/** Repositories and installations are named by the numbers that GitHub gives them, which survive renaming. */
export type JobRequest = {
  readonly installation: number;
  readonly repository: number;
  readonly trigger: Trigger;
};

/** One reconciliation of one repository, for every trigger that came since the last one began. */
export type Job = {
  readonly installation: number;
  readonly repository: number;
  /**
   * At least one, in the order of their coming, equal ones once; at most 100 besides comments, of which the last then is
   * a `request`, in place of those that had no room. At most 1,000 comments: later ones are dropped.
   */
  readonly triggers: readonly Trigger[];
  /** 1 for the first attempt, and again after a new request came while the job waited for another attempt. */
  readonly attempt: number;
};

/**
 * `again`: nothing is wrong, but it has to wait until then (milliseconds since the epoch), with its triggers: at least
 * a second, and no longer than until the next request for the repository.
 */
export type Verdict = { readonly kind: 'done' } | { readonly kind: 'again'; readonly at: number };

export type WorkOptions = {
  /** How many jobs this process runs at once. */
  readonly concurrency: number;
  /**
   * The signal ends when the process is to stop, or may have lost the job to another one: the job should then throw
   * soon, and is run again. What it returns all the same counts.
   */
  readonly handle: (job: Job, signal: AbortSignal) => Promise<Verdict>;
  /**
   * Told of every job that threw, and when it is tried again (milliseconds since the epoch); without a time it is given
   * up. That is also told of a job whose process died in every attempt.
   */
  readonly onError: (job: Job, error: unknown, retryAt?: number) => void;
};

export interface Worker {
  /**
   * Takes no new jobs, waits for running ones for `patience` milliseconds, then cuts them off and hands them back. One
   * that has not ended five seconds later is left: it is run again when this process is gone.
   */
  stop(patience: number): Promise<void>;
}

export type Depth = { readonly waiting: number; readonly delayed: number; readonly running: number };

/**
 * What is to be done for which repository. Across all processes that share the queue, a repository has at most one
 * running job and at most one waiting one: requests that come while it waits are folded into it, those that come while
 * it runs make one more job after it. Delivery is at least once: the job of a process that died is run again, with the
 * triggers that came meanwhile; each such end counts as an attempt.
 *
 * A job that threw waits for its next attempt, however many requests come meanwhile; one that has to wait by its own
 * verdict is hastened by a request.
 *
 * Installations take turns: one with a thousand waiting repositories does not keep another one's single repository
 * waiting, and at most `perInstallation` of an installation's jobs run at once.
 *
 * Methods throw `TidemarkError` `queue-failed` when the queue is out of reach; they never wait longer than 10 seconds.
 */
export interface Queue {
  enqueue(request: JobRequest): Promise<void>;
  work(options: WorkOptions): Worker;
  depth(): Promise<Depth>;
  /** Drops what waits for an installation, or for one repository of it. A running job goes on, and ends with its run. */
  forget(installation: number, repository?: number): Promise<void>;
  ping(): Promise<boolean>;
  close(): Promise<void>;
}
