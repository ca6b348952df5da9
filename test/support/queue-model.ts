/** What a queue must do, as simply as it can be said: no time passes in it, and a job that can start has started. */
export type ModelJob = {
  installation: number;
  state: 'ready' | 'delayed' | 'running';
  again: boolean;
  attempt: number;
  fresh: string[];
  taken: string[];
};

export type ModelStart = {
  readonly repository: number;
  readonly attempt: number;
  readonly triggers: string[];
};

export type ModelRules = {
  readonly slots: number;
  readonly perInstallation: number;
  readonly attempts: number;
};

export class QueueModel {
  readonly jobs = new Map<number, ModelJob>();
  readonly started: ModelStart[] = [];
  readonly #rules: ModelRules;
  readonly #ready = new Map<number, number[]>();
  #line: number[] = [];

  constructor(rules: ModelRules) {
    this.#rules = rules;
  }

  enqueue(installation: number, repository: number, trigger: string): void {
    const job = this.jobs.get(repository);
    if (job === undefined) {
      const fresh = { state: 'ready', again: false, attempt: 0, fresh: [trigger], taken: [] } as const;
      this.jobs.set(repository, { ...fresh, fresh: [trigger], taken: [], installation });
      this.#queueUp(repository, 0);
    } else {
      job.fresh = unique([...job.fresh, trigger]);
      if (job.state === 'delayed' && job.again) this.#queueUp(repository, 0);
      else if (job.state === 'delayed') job.attempt = 0;
    }
    this.#startAll();
  }

  /** Ends the oldest run of a repository. */
  finish(repository: number, outcome: 'done' | 'again' | 'fail'): void {
    const job = this.#get(repository);
    const hasNew = job.fresh.length > 0;
    const isLast = outcome === 'fail' && job.attempt === this.#rules.attempts;
    if (outcome !== 'done' && !isLast) job.fresh = unique([...job.taken, ...job.fresh]);
    job.taken = [];
    if (job.fresh.length === 0) this.jobs.delete(repository);
    else if (outcome === 'done' || isLast || (outcome === 'again' && hasNew)) this.#queueUp(repository, 0);
    else {
      job.state = 'delayed';
      job.again = outcome === 'again';
      job.attempt = outcome === 'again' || hasNew ? 0 : job.attempt;
    }
    this.#offer(job.installation);
    this.#startAll();
  }

  forget(installation: number, repository?: number): void {
    for (const [id, job] of this.jobs) {
      if (job.installation !== installation || (repository ?? id) !== id) continue;
      job.fresh = [];
      job.taken = [];
      if (job.state === 'running') continue;
      this.jobs.delete(id);
      this.#ready.set(
        installation,
        this.#readyOf(installation).filter((other) => other !== id),
      );
    }
    this.#offer(installation);
    this.#startAll();
  }

  get depth() {
    const jobs = [...this.jobs.values()];
    const count = (isCounted: (job: ModelJob) => boolean) => jobs.filter(isCounted).length;
    return {
      waiting: count(({ state, fresh }) => state === 'ready' || (state === 'running' && fresh.length > 0)),
      delayed: count(({ state }) => state === 'delayed'),
      running: count(({ state }) => state === 'running'),
    };
  }

  #queueUp(repository: number, attempt: number): void {
    const job = this.#get(repository);
    Object.assign(job, { state: 'ready', attempt });
    this.#ready.set(job.installation, [...this.#readyOf(job.installation), repository]);
    this.#offer(job.installation);
  }

  #startAll(): void {
    while (this.depth.running < this.#rules.slots) {
      const installation = this.#line.shift();
      if (installation === undefined) return;
      const [repository = 0, ...rest] = this.#readyOf(installation);
      this.#ready.set(installation, rest);
      const job = this.#get(repository);
      Object.assign(job, { state: 'running', attempt: job.attempt + 1, taken: job.fresh, fresh: [] });
      this.started.push({ repository, attempt: job.attempt, triggers: job.taken });
      this.#offer(installation);
    }
  }

  #offer(installation: number): void {
    const running = [...this.jobs.values()].filter(
      (job) => job.state === 'running' && job.installation === installation,
    ).length;
    const canStart = this.#readyOf(installation).length > 0 && running < this.#rules.perInstallation;
    if (!canStart) this.#line = this.#line.filter((other) => other !== installation);
    else if (!this.#line.includes(installation)) this.#line.push(installation);
  }

  #readyOf(installation: number): readonly number[] {
    return this.#ready.get(installation) ?? [];
  }

  #get(repository: number): ModelJob {
    const job = this.jobs.get(repository);
    if (job === undefined) throw new Error(`the model has no job of ${repository}`);
    return job;
  }
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
