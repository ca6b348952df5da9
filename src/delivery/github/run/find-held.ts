import { toObjectName } from '../../../manifests/types.ts';
import { toPolicyName } from '../desired/group.ts';
import type { GithubDeliveryRequest } from '../request.ts';

type Source = Pick<GithubDeliveryRequest, 'automations' | 'commits' | 'policies' | 'markers'>;

/**
 * Policies of which this run cannot say what they want, and why. That nothing is wanted is no reason to close a pull
 * request when the answer is only missing.
 */
export function findHeld({ automations, commits, policies, markers }: Source): ReadonlyMap<string, string> {
  const held = new Map<string, string>();
  for (const { automation, policies: own } of automations) {
    if (!automation.spec.suspend) continue;
    for (const policy of own) held.set(toObjectName(policy), `${toObjectName(automation)} is suspended`);
  }
  for (const outcome of policies) {
    if (outcome.state === 'held') held.set(toObjectName(outcome.policy), outcome.hold.reason);
    else if (outcome.state === 'failed') held.set(toObjectName(outcome.policy), outcome.problem.message);
  }
  const planned = new Set(
    commits.flatMap(({ changes }) => changes.map(({ setter }) => toPolicyName(setter))),
  );
  for (const marker of markers) {
    if (marker.policy === undefined) continue;
    if (marker.state === 'held') held.set(marker.policy, marker.reason);
    else if (marker.state === 'unusable') held.set(marker.policy, marker.message);
    else if (marker.state === 'updated' && !planned.has(marker.policy))
      held.set(marker.policy, 'its commit could not be planned');
  }
  return held;
}
