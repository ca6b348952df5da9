import type { ResolvedAutomation } from '../../../manifests/resolve-references.ts';
import { toObjectName } from '../../../manifests/types.ts';
import { toPolicyName } from '../../../rewrite/rewrite-file.ts';
import type { DeliveryOptions } from '../options.ts';
import { isPassingHold, isPassingOutcome } from '../passing-hold.ts';
import type { Held } from '../plan/context.ts';
import type { GithubDeliveryRequest } from '../request.ts';

type Source = Pick<GithubDeliveryRequest, 'automations' | 'commits' | 'policies' | 'markers'> & {
  readonly optionsFor: (automation: ResolvedAutomation) => DeliveryOptions;
};

/**
 * Policies of which this run cannot say what they want, and why. That nothing is wanted is no reason to close a pull
 * request when the answer is only missing.
 */
export function findHeld(source: Source): ReadonlyMap<string, Held> {
  const { automations, commits, policies, markers } = source;
  const held = new Map<string, Held>();
  for (const resolved of automations) {
    const { suspend } = resolved.automation.spec;
    if (!suspend && source.optionsFor(resolved).delivery !== 'none') continue;
    const reason = `${toObjectName(resolved.automation)} ${suspend ? 'is suspended' : 'delivers nothing'}`;
    for (const policy of resolved.policies) held.set(toObjectName(policy), { reason, passing: false });
  }
  const planned = new Set(commits.flatMap(({ changes }) => changes.map(toPolicyName)));
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
