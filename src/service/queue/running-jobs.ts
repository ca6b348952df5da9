/** The jobs that a worker runs, and how it ends them. */
export type RunningJobs = {
  /** Gives what the run gives; the signal ends when the job is to be cut off. */
  track<Result>(id: string, run: (signal: AbortSignal) => Promise<Result>): Promise<Result>;
  cutOff(id: string): void;
  readonly count: number;
  /** Waits for all of them, then cuts off what is left and waits a little; says whether all have ended. */
  stop(patience: number): Promise<boolean>;
};

/** What a job has between the end of its signal and the time when nobody waits for it any more. */
const lastMoments = 5_000;

export function createRunningJobs(): RunningJobs {
  const running = new Map<string, { readonly controller: AbortController; readonly ended: Promise<void> }>();
  const ended = () => Promise.all([...running.values()].map((job) => job.ended)).then(() => true);
  return {
    async track(id, run) {
      const controller = new AbortController();
      const { promise, resolve } = Promise.withResolvers<void>();
      running.set(id, { controller, ended: promise });
      try {
        return await run(controller.signal);
      } finally {
        running.delete(id);
        resolve();
      }
    },
    cutOff: (id) => running.get(id)?.controller.abort(),
    get count() {
      return running.size;
    },
    async stop(patience) {
      if (await within(patience, ended())) return true;
      for (const { controller } of running.values()) controller.abort();
      return await within(lastMoments, ended());
    },
  };
}

async function within(time: number, work: Promise<boolean>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), time);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
