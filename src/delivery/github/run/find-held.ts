import { toObjectName } from '../../../manifests/types.ts';
import { toPolicyName } from '../desired/group.ts';
import { isPassingHold, isPassingOutcome } from '../passing-hold.ts';
import type { Held } from '../plan/context.ts';
import type { GithubDeliveryRequest } from '../request.ts';

type Source = Pick<GithubDeliveryRequest, 'automations' | 'commits' | 'policies' | 'markers'>;

/**
 * Policies of which this run cannot say what they want, and why. That nothing is wanted is no reason to close a pull
 * request when the answer is only missing.
 */
export function findHeld({ automations, commits, policies, markers }: Source): ReadonlyMap<string, Held> {
  const held = new Map<string, Held>();
  for (const { automation, policies: own } of automations) {
    if (!automation.spec.suspend) continue;
    const reason = `${toObjectName(automation)} is suspended`;
    for (const policy of own) held.set(toObjectName(policy), { reason, passing: false });
  }
  const planned = new Set(
    commits.flatMap(({ changes }) => changes.map(({ setter }) => toPolicyName(setter))),
  );
  for (const marker of markers) {
    const { policy } = marker;
    if (policy === undefined) continue;
    if (marker.state === 'held')
      held.set(policy, { reason: marker.reason, passing: isPassingHold(marker.code) });
    else if (marker.state === 'unusable') held.set(policy, { reason: marker.message, passing: false });
    else if (marker.state === 'updated' && !planned.has(policy)) {
      held.set(policy, { reason: 'its commit could not be planned', passing: true });
    }
  }
  for (const outcome of policies) {
    if (outcome.state === 'selected') continue;
    const reason = outcome.state === 'held' ? outcome.hold.reason : outcome.problem.message;
    held.set(toObjectName(outcome.policy), { reason, passing: isPassingOutcome(outcome) });
  }
  return held;
}
