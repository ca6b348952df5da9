import type { Job, Queue, Verdict, Worker } from '../../src/service/queue/queue.ts';

export type Run = {
  readonly job: Job;
  readonly signal: AbortSignal;
  readonly finish: (verdict?: Verdict) => void;
  readonly fail: (error: unknown) => void;
};

/** A worker whose jobs run until the test ends them; one whose signal ends throws, unless it is stubborn. */
export class Workbench {
  readonly started: Run[] = [];
  readonly open = new Set<Run>();
  readonly errors: { readonly job: Job; readonly error: unknown; readonly retryAt: number | undefined }[] =
    [];
  readonly worker: Worker;

  constructor(queue: Queue, options: { readonly concurrency?: number; readonly stubborn?: boolean } = {}) {
    this.worker = queue.work({
      concurrency: options.concurrency ?? 10,
      handle: async (job, signal) => {
        const { promise, resolve, reject } = Promise.withResolvers<Verdict>();
        const run: Run = {
          job,
          signal,
          finish: (verdict = { kind: 'done' }) => resolve(verdict),
          fail: reject,
        };
        if (options.stubborn !== true) signal.addEventListener('abort', () => reject(new Error('cut off')));
        this.started.push(run);
        this.open.add(run);
        try {
          return await promise;
        } finally {
          this.open.delete(run);
        }
      },
      onError: (job, error, retryAt) => this.errors.push({ job, error, retryAt }),
    });
  }

  /** The repositories in the order in which they began. */
  get order(): readonly number[] {
    return this.started.map(({ job }) => job.repository);
  }

  /** The run that began at this position, once it has. */
  async at(position: number): Promise<Run> {
    await until(
      () => this.started.length > position,
      `run ${position} to begin; ${this.started.length} have`,
    );
    const run = this.started[position];
    if (run === undefined) throw new Error('unreachable');
    return run;
  }
}

/** Waits for something to become true. */
export async function until(isTrue: () => boolean | Promise<boolean>, what: string, patience = 10_000) {
  const end = performance.now() + patience;
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`waited ${patience} ms for ${what}`);
    await pause(2);
  }
}

export function pause(time: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, time));
}
