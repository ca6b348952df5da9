import type { Group } from '../desired/group.ts';
import type { Fault } from '../desired/fault.ts';
import { findTold, toFaultRefusal } from '../refusals.ts';
import type { PlanContext } from './context.ts';
import type { Decision } from './decision.ts';
import { decide } from './decision.ts';
import type { View } from './view.ts';

type Found = { readonly group: Group; readonly view: View | undefined };

/** Nothing is done about a group one of whose templates is of no use. It is told once, until it is another mistake. */
export function refuseTemplate(
  found: Found,
  fault: Fault,
  { refusals, now }: Pick<PlanContext, 'refusals' | 'now'>,
): Decision {
  const { reason } = fault;
  const told = findTold(toFaultRefusal(found.group, fault, now), refusals);
  if (told !== undefined) return decide(found, 'blocked', { reason, known: [told] });
  return decide(found, 'refused', { reason, fault });
}
