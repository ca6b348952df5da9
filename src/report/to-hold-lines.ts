import { toPlaceText } from '../errors.ts';
import type { Plan } from '../plan.ts';
import { toSafeText } from './safe-text.ts';

/**
 * Why values are held, one line for each reason of a policy. Policies that failed are left out: their own problem says
 * it already.
 */
export function toHoldLines({ markers }: Pick<Plan, 'markers'>): string {
  const held = markers.flatMap((marker) =>
    marker.state === 'held' && marker.code !== 'policy-failed' ? [marker] : [],
  );
  const groups = Map.groupBy(held, ({ policy, code, reason }) => JSON.stringify([policy, code, reason]));
  const lines = [...groups.values()].map((group) => {
    const [first] = group;
    if (first === undefined) return '';
    const more = group.length > 1 ? ` (and ${group.length - 1} more)` : '';
    return `held: ${toSafeText(`${toPlaceText(first.place)}${more}: ${first.code}: ${first.reason}`)}\n`;
  });
  return lines.join('');
}
