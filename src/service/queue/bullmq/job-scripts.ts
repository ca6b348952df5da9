import type { Redis } from 'ioredis';
import { runScript } from '../../redis/run-script.ts';
import type { Script } from '../../redis/run-script.ts';
import type { Depth, Job } from '../queue.ts';
import type { QueueRules } from '../queue-options.ts';
import type { Outcome } from '../run-job.ts';
import { parseTriggerText } from '../trigger-text.ts';
import { countJobs, enqueueJob, finishJob, forgetJobs, mendJobs, takeJob } from './scripts.ts';

export type ClaimedJob = {
  readonly job: Job;
  /** A claim may be run twice, when the first run was thought dead; only the last one counts. */
  readonly run: number;
};

export type JobScripts = ReturnType<typeof toJobScripts>;

/** The scripts with the types that they have. */
export function toJobScripts(redis: Redis, prefix: string, { perInstallation }: QueueRules) {
  const call = (script: Script, values: readonly (string | number)[], more: readonly string[] = []) =>
    runScript(redis, script, { keys: [prefix, ...more], values: [perInstallation, ...values] });
  return {
    enqueue: async (installation: number, repository: number, text: string): Promise<number> =>
      Number(await call(enqueueJob, [installation, repository, text])),
    async take(claim: string): Promise<ClaimedJob | undefined> {
      const reply = await call(takeJob, [claim, Date.now()]);
      return Array.isArray(reply) ? toClaimedJob(reply) : undefined;
    },
    finish: async (claim: string, run: number, outcome: Outcome): Promise<number> =>
      Number(await call(finishJob, [claim, run, outcome.kind, 'at' in outcome ? outcome.at : ''])),
    forget: (installation: number, repository?: number) => call(forgetJobs, [installation, repository ?? '']),
    async count(): Promise<Depth> {
      const reply = await call(countJobs, []);
      const [waiting = 0, delayed = 0, running = 0] = Array.isArray(reply) ? reply.map(Number) : [];
      return { waiting, delayed, running };
    },
    mend: async (waiting: number, bullmqPrefix: string): Promise<number> =>
      Number(await call(mendJobs, [Date.now(), waiting], [bullmqPrefix])),
  };
}

function toClaimedJob(reply: readonly unknown[]): ClaimedJob {
  const [installation, repository, attempt, run, texts] = reply;
  const triggers = Array.isArray(texts) ? texts.map((text) => parseTriggerText(String(text))) : [];
  return {
    job: {
      installation: Number(installation),
      repository: Number(repository),
      triggers,
      attempt: Number(attempt),
    },
    run: Number(run),
  };
}
