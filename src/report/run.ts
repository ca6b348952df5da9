import type { DeliveryResult } from '../delivery/delivery.ts';
import type { DeliveredGroup } from '../delivery/github/request.ts';
import type { Problem } from '../errors.ts';
import type { NotifyResult } from '../notification/notify.ts';
import type { Plan } from '../plan.ts';

/** A finished run: what was planned, what was delivered, and what it took. */
export type Run = {
  readonly plan: Plan;
  /** Absent when nothing was to be delivered by request (`plan`, or delivery `none`). */
  readonly delivery?: DeliveryResult & {
    /** What became of each pull request. */ readonly groups?: readonly DeliveredGroup[];
  };
  /** What was told to whom; absent for a run that delivers nothing. */
  readonly notification?: NotifyResult;
  /** HTTP requests made to registries and token services. */
  readonly requests: number;
  readonly milliseconds: number;
};

/** Everything that went wrong or deserves a word, planning first. */
export function listProblems({ plan, delivery, notification }: Run): readonly Problem[] {
  return [...plan.problems, ...(delivery?.problems ?? []), ...(notification?.problems ?? [])];
}

export function hasFailed(run: Run): boolean {
  return listProblems(run).some((problem) => problem.severity === 'error');
}
