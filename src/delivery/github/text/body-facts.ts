import { toObjectName } from '../../../manifests/types.ts';
import type { HoldCode } from '../../../policy/hold.ts';
import type { PolicyOutcome } from '../../../policy/select-images.ts';
import { toSiteKey } from '../../site-key.ts';
import { isPassingHold, isPassingOutcome } from '../passing-hold.ts';
import type { GithubDeliveryRequest } from '../request.ts';

/** What the text of a pull request is made of, besides the wish itself. */
export type BodyFacts = {
  readonly policies: ReadonlyMap<string, PolicyOutcome>;
  /** Lines by `toSiteKey`. */
  readonly lines: ReadonlyMap<string, readonly number[]>;
  /** What is not updated, by automation: `namespace/name` of the policy and why. */
  readonly holds: ReadonlyMap<string, readonly PolicyHold[]>;
};

export type PolicyHold = { readonly policy: string; readonly code: HoldCode };

type Source = Pick<GithubDeliveryRequest, 'automations' | 'policies' | 'markers'>;

export function toBodyFacts(source: Source): BodyFacts {
  const { policies, markers } = source;
  const lines = new Map<string, number[]>();
  for (const marker of markers) {
    if (marker.state !== 'updated' || marker.setter === undefined) continue;
    const key = toSiteKey({
      file: marker.place.file,
      setter: marker.setter,
      old: marker.old,
      new: marker.new,
    });
    const known = lines.get(key);
    if (known === undefined) lines.set(key, [marker.place.line]);
    else known.push(marker.place.line);
  }
  return {
    policies: new Map(policies.map((outcome) => [toObjectName(outcome.policy), outcome])),
    lines,
    holds: toHolds(source),
  };
}

/** Holds that come and go would change the text from run to run; they are left out. */
function toHolds({ automations, policies, markers }: Source): BodyFacts['holds'] {
  const passing = new Set(policies.filter(isPassingOutcome).map(({ policy }) => toObjectName(policy)));
  const held = new Map<string, HoldCode>();
  for (const marker of markers) {
    if (marker.state !== 'held' || marker.policy === undefined) continue;
    if (!isPassingHold(marker.code) && !passing.has(marker.policy)) held.set(marker.policy, marker.code);
  }
  return new Map(
    automations.map(({ automation, policies }) => [
      toObjectName(automation),
      policies.flatMap((policy): PolicyHold[] => {
        const code = held.get(toObjectName(policy));
        return code === undefined ? [] : [{ policy: toObjectName(policy), code }];
      }),
    ]),
  );
}
