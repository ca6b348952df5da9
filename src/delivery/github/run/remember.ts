import type { Note } from '../apply/apply-group.ts';
import type { GroupPlan } from '../plan/step.ts';
import type { Refusal } from '../refusals.ts';
import { findTold, toFaultRefusal, toRefusal } from '../refusals.ts';
import type { DeliveredGroup } from '../request.ts';
import type { Session, Setup } from './session.ts';

type Memory = { readonly setup: Setup; readonly session: Session };

/** Notes what was refused, and says whether that is news. The words that were told first stay. */
export function remember(
  { step, message, passing }: Note,
  { key, branch, steps }: GroupPlan,
  { setup, session }: Memory,
): { readonly isNews: boolean; readonly message: string } {
  const found = toRefusal({ key, branch, step, steps }, message, setup.now());
  const told = findTold(found, [...setup.refusals, ...session.refused]);
  const words = told?.message ?? found.message;
  session.refused.push({ ...found, ...(passing === true && { attempt: '' }), message: words });
  return { isNews: told === undefined, message: words };
}

/** Notes templates that are of no use. Every round finds them, and the first words stay. */
export function rememberFaults(plans: readonly GroupPlan[], { setup, session }: Memory): void {
  for (const plan of plans)
    if (plan.fault !== undefined) session.refused.push(toFaultRefusal(plan, plan.fault, setup.now()));
}

type Ended = Memory & { readonly plans: readonly GroupPlan[]; readonly groups: readonly DeliveredGroup[] };

/** What the next run should know: what was refused in this one, and before where this one did not come to try. */
export function listRefusals({ setup, session, plans, groups }: Ended): readonly Refusal[] {
  const known = new Set(plans.flatMap((plan) => plan.known ?? []));
  const unsettled = new Set(
    groups.filter(({ outcome }) => outcome === 'deferred' || outcome === 'failed').map(({ group }) => group),
  );
  const kept = setup.refusals.filter(
    (refusal) => plans.length === 0 || known.has(refusal) || unsettled.has(refusal.group),
  );
  const latest = [...kept, ...session.refused].map((refusal) => [toPlace(refusal), refusal] as const);
  return [...new Map(latest).values()];
}

function toPlace({ group, branch, verb }: Refusal): string {
  return JSON.stringify([group, branch, verb]);
}
