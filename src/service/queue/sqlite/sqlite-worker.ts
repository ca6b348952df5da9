import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Worker, WorkOptions } from '../queue.ts';
import type { QueueRules } from '../queue-options.ts';
import { createRunningJobs } from '../running-jobs.ts';
import { runJob } from '../run-job.ts';
import type { JobTable } from './job-table.ts';

export type SqliteQueueParts = {
  readonly table: JobTable;
  /** One step of the table; throws `queue-failed`. */
  readonly change: <Result>(work: () => Result) => Result;
  /** Wakes all workers of the process. */
  readonly wake: () => void;
  readonly wakers: Set<() => void>;
  readonly rules: QueueRules;
};

/** A timer of Node holds no longer time; it is set again when it ends. */
const longestTimer = 2 ** 31 - 1;
const afterFailure = 1_000;

export function startSqliteWorker(parts: SqliteQueueParts, options: WorkOptions): Worker {
  const { table, change, wake, wakers, rules } = parts;
  const running = createRunningJobs();
  let timer: NodeJS.Timeout | undefined;
  const stopping = new AbortController();
  const isStopped = () => stopping.signal.aborted;

  /** Runs `work`; a file that cannot be used now may be usable later. */
  const attempt = <Result>(work: () => Result): Result | undefined => {
    try {
      return change(work);
    } catch (error) {
      rules.warn(String(error));
      wakeIn(afterFailure);
      return undefined;
    }
  };
  const run = async (job: Job) => {
    const outcome = await running.track(String(job.repository), (signal) =>
      runJob(job, options, { rules, signal }),
    );
    while (!attempt(() => (table.finish(job.repository, outcome), true)) && !isStopped())
      await sleep(afterFailure);
    wake();
  };
  const pump = () => {
    while (!isStopped() && running.count < options.concurrency) {
      const job = attempt(() => table.take(Date.now()));
      if (job === undefined) break;
      void run(job);
    }
    const due = isStopped() ? undefined : attempt(() => table.nextDue());
    if (due !== undefined) wakeIn(due - Date.now());
  };
  function wakeIn(time: number) {
    clearTimeout(timer);
    timer = setTimeout(pump, Math.min(Math.max(0, time), longestTimer));
    timer.unref();
  }
  wakers.add(pump);
  wake();
  return {
    async stop(patience) {
      stopping.abort();
      wakers.delete(pump);
      clearTimeout(timer);
      const hasEnded = await running.stop(patience);
      if (!hasEnded) rules.warn(`${running.count} jobs did not end; they run again when the service starts`);
    },
  };
}
