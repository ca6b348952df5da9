import type { DeliveredCommit } from '../delivery/delivery.ts';
import type { DeliveredGroup } from '../delivery/github/request.ts';
import { toSiteKey } from '../delivery/site-key.ts';
import type { Plan } from '../plan.ts';
import type { PlannedMarker } from '../rewrite/planned-marker.ts';
import type { Run } from './run.ts';

/** Where the new value of a marker is by now. */
export type Delivered = {
  /** The pull request that has it. */
  readonly pullRequest?: number;
  /** Set when its branch had it before this run, or the base branch has it. */
  readonly delivered?: true;
};

/** `in #12` or `delivered`; undefined for what is still to be delivered. */
export function toUpdateState({ pullRequest, delivered }: Delivered): string | undefined {
  if (pullRequest !== undefined) return `in #${pullRequest}`;
  return delivered === true ? 'delivered' : undefined;
}

type Source = {
  readonly delivery?: Run['delivery'] | undefined;
  readonly plan: Pick<Plan, 'commits'>;
};

/** Tells where the new value of a marker is; nothing of one that has not been delivered, as far as the delivery knows. */
export function createDeliveredFinder({ plan, delivery }: Source): (marker: PlannedMarker) => Delivered {
  const sites = new Map<string, Delivered>();
  const note = (key: string, found: Delivered): void => {
    sites.set(key, { ...sites.get(key), ...found });
  };
  const groups = new Map(delivery?.groups?.map((one) => [one.group, toGroupResult(one)]));
  for (const [key, names] of delivery?.sites ?? [])
    for (const name of names) note(key, groups.get(name) ?? {});
  if (delivery?.groups === undefined) {
    const states = new Map(delivery?.commits.map((commit) => [commit.automation, toCommitResult(commit)]));
    for (const { automation, changes } of plan.commits)
      for (const change of changes) note(toSiteKey(change), states.get(automation) ?? {});
  }
  return (marker) => {
    if (marker.state !== 'updated' || marker.setter === undefined) return {};
    const { place, setter, old, new: value } = marker;
    return sites.get(toSiteKey({ file: place.file, setter, old, new: value })) ?? {};
  };
}

function toGroupResult({ state, outcome, did, pullRequest, skipped }: DeliveredGroup): Delivered {
  const number = pullRequest && { pullRequest: pullRequest.number };
  if (outcome === 'done' && (did === 'open' || did === 'rebuild')) return number ?? {};
  // What is only to be put right in its text has the value already.
  if (state === 'current' || state === 'drift') return { ...number, delivered: true };
  // What is left of a pull request is obsolete when the base branch has everything.
  const isOnBase = state === 'delivered' || (state === 'obsolete' && skipped === undefined);
  return isOnBase ? { delivered: true } : {};
}

function toCommitResult({ state }: DeliveredCommit): Delivered {
  return state === 'already-delivered' ? { delivered: true } : {};
}
