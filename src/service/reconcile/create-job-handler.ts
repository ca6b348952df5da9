import { TidemarkError } from '../../errors.ts';
import type { Job, Verdict } from '../queue/queue.ts';
import { isWholeInstallation } from '../queue/whole-installation.ts';
import { findPause, pause, toPause } from './budget.ts';
import type { JobContext } from './job-context.ts';
import { lookOver } from './look-over.ts';
import { reconcile } from './reconcile.ts';
import { repair } from './repair.ts';
import { saveOutcome } from './save-outcome.ts';
import { toFailedOutcome } from './failed-outcome.ts';

const done: Verdict = { kind: 'done' };

/** What the queue calls for each job. What is wrong with a repository is in its view; what is thrown is tried again. */
export function createJobHandler(context: JobContext): (job: Job, signal: AbortSignal) => Promise<Verdict> {
  return async (job, signal) => {
    if (isWholeInstallation(job.repository)) return lookOver(job, context);
    const { installation, repository, triggers } = job;
    const started = context.now();
    const clock = performance.now();
    const [record, tenant, pausedUntil] = await Promise.all([
      context.inventory.findRepository(installation, repository),
      context.inventory.findInstallation(installation),
      findPause(context, installation),
    ]);
    if (record === undefined || record.isArchived || tenant?.isSuspended === true) return done;
    if (pausedUntil !== undefined) return { kind: 'again', at: pausedUntil };
    const result = await reconcile(job, record, context, signal).catch((error: unknown) => {
      if (signal.aborted || !(error instanceof TidemarkError) || isOurs(error)) throw error;
      return { outcome: toFailedOutcome(error), questions: 0 };
    });
    const milliseconds = Math.round(performance.now() - clock);
    await saveOutcome({ record, triggers, started, milliseconds, ...result }, context);
    const { failure } = result.outcome;
    if (failure?.kind === 'gone') await repair(record, context);
    const until = toPause(result.outcome, context.now());
    if (until !== undefined) await pause(context, installation, until);
    return failure?.kind === 'limited' && until !== undefined ? { kind: 'again', at: until } : done;
  };
}

/** What is wrong with the service and not with the repository. */
function isOurs({ code }: TidemarkError): boolean {
  return code === 'store-failed' || code === 'queue-failed';
}
