import type { QueueRules } from './queue-options.ts';
import { toRetryDelay } from './queue-options.ts';
import { TidemarkError } from '../../errors.ts';
import type { Job, WorkOptions } from './queue.ts';

/** What becomes of a job whose run has ended; times are milliseconds since the epoch. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'again'; readonly at: number }
  | { readonly kind: 'retry'; readonly at: number }
  /** The last attempt failed: what the job was for is dropped, what came meanwhile is not. */
  | { readonly kind: 'given-up' }
  /** It was cut off; the attempt does not count. */
  | { readonly kind: 'handed-back' };

/** `again` waits at least this long, so that a time in the past does not keep a worker spinning. */
const shortestWait = 1_000;

/** Runs a job, and turns all that can happen in it into an outcome. */
export async function runJob(
  job: Job,
  { handle, onError }: Pick<WorkOptions, 'handle' | 'onError'>,
  { rules, signal }: { readonly rules: QueueRules; readonly signal: AbortSignal },
): Promise<Outcome> {
  try {
    // Only a process that dies leaves an attempt uncounted as failed.
    if (job.attempt > rules.attempts) throw new TidemarkError('queue-failed', died(job, rules));
    const verdict = await handle(job, signal);
    if (verdict.kind === 'done') return verdict;
    if (!Number.isFinite(verdict.at)) throw new TypeError(`a job is to run again at ${verdict.at}`);
    return { kind: 'again', at: Math.max(verdict.at, Date.now() + shortestWait) };
  } catch (error) {
    if (signal.aborted) return { kind: 'handed-back' };
    const at = job.attempt >= rules.attempts ? undefined : Date.now() + toRetryDelay(rules, job.attempt);
    tell(() => onError(job, error, at), rules);
    return at === undefined ? { kind: 'given-up' } : { kind: 'retry', at };
  }
}

function died({ repository }: Job, { attempts }: QueueRules): string {
  return `the process died in each of ${attempts} attempts at repository ${repository}; it is not tried again`;
}

function tell(call: () => void, { warn }: QueueRules): void {
  try {
    call();
  } catch (error) {
    warn(`a job's failure could not be reported: ${String(error)}`);
  }
}
