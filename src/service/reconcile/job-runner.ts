import type { Registry } from '../../registry/registry.ts';
import type { JobInput } from './job-input.ts';
import type { JobOutcome } from './job-outcome.ts';

/** What a job may ask of the process that runs it. */
export type JobAccess = {
  readonly token: (refused: boolean) => Promise<string>;
  readonly registry: Registry;
  /** Ends the job soon. */
  readonly signal: AbortSignal;
};

/** Runs jobs apart from everything else, within bounds of time and memory. */
export interface JobRunner {
  /** Throws `TidemarkError` `job-limit` for a job that takes too long or too much memory. */
  run(input: JobInput, access: JobAccess): Promise<JobOutcome>;
  close(): Promise<void>;
}
