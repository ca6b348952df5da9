import { TidemarkError } from '../../../errors.ts';
import type { StateFile } from '../../sqlite/open-state-file.ts';
import type { Queue } from '../queue.ts';
import { type QueueOptions, toQueueRules } from '../queue-options.ts';
import { toTriggerText } from '../trigger-text.ts';
import { createJobTable } from './job-table.ts';
import { startSqliteWorker } from './sqlite-worker.ts';

/** A queue in the state file, for one process. What ran when the last process ended waits again. */
export function createSqliteQueue(state: StateFile, options: QueueOptions = {}): Queue {
  const rules = toQueueRules(options);
  const table = createJobTable(state.database, rules);
  const wakers = new Set<() => void>();
  let isWaking = false;
  // Not at once: whoever asks for a job does not wait for the beginning of its run.
  const wake = () => {
    if (isWaking) return;
    isWaking = true;
    setImmediate(() => {
      isWaking = false;
      for (const waker of wakers) waker();
    });
  };
  const change = <Result>(work: () => Result): Result => {
    try {
      return state.transaction(work);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new TidemarkError('queue-failed', `the state file cannot be used: ${reason}`, { cause: error });
    }
  };
  change(() => table.recover());
  return {
    async enqueue({ installation, repository, trigger }) {
      change(() => table.enqueue({ installation, repository, text: toTriggerText(trigger) }));
      wake();
    },
    work: (work) => startSqliteWorker({ table, change, wake, wakers, rules }, work),
    depth: async () => change(() => table.depth()),
    async forget(installation, repository) {
      change(() => table.forget(installation, repository));
    },
    async ping() {
      try {
        return change(() => table.depth().waiting >= 0);
      } catch {
        return false;
      }
    },
    close: async () => state.close(),
  };
}
