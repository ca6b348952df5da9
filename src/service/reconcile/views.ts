import { toObjectName } from '../../manifests/types.ts';
import type { Plan } from '../../plan.ts';
import type { Scan } from '../../registry/scan.ts';
import { toRepositoryName } from '../../policy/first-seen.ts';
import { toExplanation } from '../../report/to-explanation.ts';
import type { HoldView, PolicyView, ScanState } from '../view/repository-view.ts';

const mostPolicies = 2_000;
const mostHolds = 500;
/** A view is for people to read, and one text in the Store. */
const mostMarkers = 50;

export function listPolicies(plan: Plan, now: number): readonly PolicyView[] {
  return plan.policies.slice(0, mostPolicies).map(({ policy, repository }) => {
    const explanation = toExplanation({
      plan,
      policy: toObjectName(policy),
      access: { credentials: 'what is stored for the installation, else none' },
      isOffline: false,
    });
    const scan = plan.scans.find((one) => one.repository === repository);
    return {
      explanation: { ...explanation, markers: explanation.markers.slice(0, mostMarkers) },
      ...(scan !== undefined && { scan: toScanState(scan, now) }),
    };
  });
}

function toScanState(scan: Scan, now: number): ScanState {
  switch (scan.status) {
    case 'complete':
      return { at: scan.listedAt ?? now, state: 'complete', tags: scan.tags.length };
    case 'partial':
      return { at: scan.listedAt ?? now, state: 'partial', tags: scan.tags.length, reason: scan.reason };
    case 'failed':
      return { at: now, state: 'failed', reason: scan.problem.message };
    case 'suspended':
      return { at: now, state: 'suspended' };
  }
}

export function listHolds({ policies, markers }: Plan): readonly HoldView[] {
  const found = [
    ...policies.flatMap((outcome) =>
      outcome.state === 'held' ? [{ policy: toObjectName(outcome.policy), ...outcome.hold }] : [],
    ),
    ...markers.flatMap((marker) =>
      marker.state === 'held'
        ? [{ policy: marker.policy ?? '', code: marker.code, reason: marker.reason }]
        : [],
    ),
  ];
  const unique = new Map(found.map((hold) => [JSON.stringify(hold), hold]));
  return [...unique.values()].slice(0, mostHolds);
}

export function listImages({ scans }: Plan): readonly string[] {
  return [...new Set(scans.flatMap((scan) => (scan.status === 'suspended' ? [] : [toRepositoryName(scan)])))];
}

/** Whatever is due first decides when the repository is looked at again. */
export function findInterval({ scans, automations }: Plan): number | undefined {
  const intervals = [
    ...scans.flatMap(({ repository: { spec } }) => (spec.suspend ? [] : [spec.interval])),
    ...automations.flatMap(({ automation: { spec } }) => (spec.suspend ? [] : [spec.interval])),
  ];
  return intervals.length === 0 ? undefined : Math.min(...intervals);
}
