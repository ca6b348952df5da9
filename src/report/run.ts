import type { DeliveryResult } from '../delivery/delivery.ts';
import type { DeliveredGroup } from '../delivery/github/request.ts';
import type { Problem } from '../errors.ts';
import { toPlaceText, toProblemLine } from '../errors.ts';
import type { ResolvedAutomation } from '../manifests/resolve-references.ts';
import type { NotifyResult } from '../notification/notify.ts';
import type { Plan } from '../plan.ts';

/** A finished run: what was planned, what was delivered, and what it took. */
export type Run = {
  readonly plan: Plan;
  /** Absent when nothing was to be delivered by request (`plan`, or delivery `none`). */
  readonly delivery?: DeliveryResult & {
    /** What became of each pull request. */ readonly groups?: readonly DeliveredGroup[];
    /** By `toSiteKey`: the groups that change a value. */
    readonly sites?: ReadonlyMap<string, readonly string[]>;
  };
  /** What was told to whom; absent for a run that delivers nothing. */
  readonly notification?: NotifyResult;
  /** Absent unless other repositories are served. */
  readonly others?: readonly OtherRun[];
  /** HTTP requests made to registries and token services. */
  readonly requests: number;
  /** How many of them were allowed; absent when there was no limit. */
  readonly maxRequests?: number;
  readonly milliseconds: number;
};

/** What became of the automations of another repository. */
export type OtherRun = {
  /** Its URL, without credentials. */
  readonly repository: string;
  readonly automations: readonly ResolvedAutomation[];
  /** Absent when it could not be cloned. */
  readonly plan?: Plan;
  readonly delivery?: NonNullable<Run['delivery']>;
  readonly problems?: readonly Problem[];
};

/** Everything that went wrong or deserves a word, planning first. */
export function listProblems({ plan, delivery, others, notification }: Run): readonly Problem[] {
  return [
    ...plan.problems,
    ...(delivery?.problems ?? []),
    ...(others ?? []).flatMap((other) => listOtherProblems(other, plan)),
    ...(notification?.problems ?? []),
  ];
}

/** What is wrong with another repository says which one, because its files are not files of this one. */
export function listOtherProblems(other: OtherRun, own: Plan): readonly Problem[] {
  const known = new Set(own.problems.map(toProblemLine));
  const planned = (other.plan?.problems ?? []).filter((problem) => !known.has(toProblemLine(problem)));
  const there = [...planned, ...(other.delivery?.problems ?? [])].map(({ place, ...problem }) => {
    const at = place === undefined ? '' : `${toPlaceText(place)}: `;
    return { ...problem, message: `${other.repository}: ${at}${problem.message}` };
  });
  const here = (other.problems ?? []).map((problem) => ({
    ...problem,
    message: `${other.repository}: ${problem.message}`,
  }));
  return [...here, ...there];
}

export function hasFailed(run: Run): boolean {
  return listProblems(run).some((problem) => problem.severity === 'error');
}
