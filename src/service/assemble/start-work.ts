import type { ServiceOptions } from '../create-service.ts';
import type { Worker } from '../queue/queue.ts';
import { createJobHandler } from '../reconcile/create-job-handler.ts';
import type { JobContext } from '../reconcile/job-context.ts';
import { startSchedule } from '../schedule/create-schedule.ts';
import type { Schedule } from '../schedule/create-schedule.ts';
import { traceJobs } from '../tracing/traced.ts';

export type Work = { readonly worker: Worker; readonly schedule: Schedule };

/** Begins to do jobs, and to look after what no webhook tells. */
export function startWork({ settings, state, app, log, metrics }: ServiceOptions, context: JobContext): Work {
  const { store, queue } = state;
  const worker = queue.work({
    concurrency: settings.concurrency,
    handle: traceJobs(createJobHandler(context)),
    onError: ({ installation, repository, attempt }, error) => {
      log.error({ err: error, installation, repository, attempt }, 'job failed');
    },
  });
  const { sweepInterval } = settings;
  const { inventory, eraseTenant, forgetErased, now } = context;
  const parts = { store, queue, inventory, app, eraseTenant, forgetErased, log, metrics, now };
  return { worker, schedule: startSchedule({ ...parts, sweepInterval }) };
}
