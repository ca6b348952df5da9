import { toObjectName } from '../manifests/types.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import type { DigestRequest } from '../registry/resolve-digests.ts';
import type { Scope } from './collect-markers.ts';
import { findCurrentDigest } from './find-current-digest.ts';

export type DigestChoices = {
  /** Digests that Git holds and that stay, by `namespace/name` of the policy. */
  readonly kept: ReadonlyMap<string, string>;
  /** What the registry has to be asked for. */
  readonly wanted: readonly DigestRequest[];
};

/**
 * Decides which digests are read, as `digestReflectionPolicy` says. There is no stored state: what `IfNotPresent`
 * keeps is the digest that Git already holds beside the same tag. Nothing is asked that no marker would show.
 */
export function chooseDigests(policies: readonly PolicyOutcome[], scopes: readonly Scope[]): DigestChoices {
  const kept = new Map<string, string>();
  const wanted: DigestRequest[] = [];
  for (const outcome of policies) {
    const { policy, repository } = outcome;
    const { digestReflectionPolicy } = policy.spec;
    if (outcome.state !== 'selected' || digestReflectionPolicy === 'Never') continue;
    const image = { name: repository.spec.image, tag: outcome.tag };
    const current = findCurrentDigest({ scopes, policy, image });
    if (!current.wanted) continue;
    if (digestReflectionPolicy === 'IfNotPresent' && current.digest !== undefined) {
      kept.set(toObjectName(policy), current.digest);
    } else wanted.push({ repository, tag: outcome.tag });
  }
  return { kept, wanted };
}
