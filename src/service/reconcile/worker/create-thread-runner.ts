import type { JobRunner } from '../job-runner.ts';
import type { JobThread, ThreadLimits } from './job-thread.ts';
import { startJobThread } from './job-thread.ts';

/** Runs each job in a thread of its own; threads are used again, because starting one takes a second. */
export function createThreadRunner(limits: ThreadLimits): JobRunner {
  const idle: JobThread[] = [];
  const all = new Set<JobThread>();

  function take(): JobThread {
    const kept = idle.pop();
    if (kept !== undefined && !kept.isGone()) return kept;
    const thread = startJobThread(limits);
    all.add(thread);
    return thread;
  }

  return {
    run: async (input, access) => {
      const thread = take();
      try {
        const outcome = await thread.run(input, access);
        idle.push(thread);
        return outcome;
      } catch (error) {
        // Whatever is going on in there, nobody else is to meet it.
        all.delete(thread);
        await thread.close();
        throw error;
      }
    },
    close: async () => {
      await Promise.all([...all].map((thread) => thread.close()));
    },
  };
}
