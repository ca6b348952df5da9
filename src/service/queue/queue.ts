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
  /** At least one, in the order of their coming, equal ones once; at most 100 besides comments. */
  readonly triggers: readonly Trigger[];
  /** 1 for the first attempt. */
  readonly attempt: number;
};

/** `again`: nothing is wrong, but it has to wait until then (milliseconds since the epoch), with its triggers. */
export type Verdict = { readonly kind: 'done' } | { readonly kind: 'again'; readonly at: number };

export type WorkOptions = {
  /** How many jobs this process runs at once. */
  readonly concurrency: number;
  /** The signal ends when the process is to stop: the job should then end soon; what is cut off is run again. */
  readonly handle: (job: Job, signal: AbortSignal) => Promise<Verdict>;
  /** Told of every job that threw; it is tried again later, and given up after the last attempt. */
  readonly onError: (job: Job, error: unknown) => void;
};

export interface Worker {
  /** Takes no new jobs, waits for running ones for `patience` milliseconds, then cuts them off and hands them back. */
  stop(patience: number): Promise<void>;
}

export type Depth = { readonly waiting: number; readonly delayed: number; readonly running: number };

/**
 * What is to be done for which repository. Across all processes that share the queue, a repository has at most one
 * running job and at most one waiting one: requests that come while it waits are folded into it, those that come while
 * it runs make one more job after it. Delivery is at least once: the job of a process that died is run again.
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
  /** Drops what waits for an installation, or for one repository of it. */
  forget(installation: number, repository?: number): Promise<void>;
  ping(): Promise<boolean>;
  close(): Promise<void>;
}
