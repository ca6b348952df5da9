import { toObjectName } from '../manifests/types.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import type { DigestRequest, ResolvedDigests } from '../registry/resolve-digests.ts';
import { toDigestKey } from '../registry/resolve-digests.ts';
import type { Scope } from './collect-markers.ts';
import type { DigestChoices } from './choose-digests.ts';
import { findCurrentDigest } from './find-current-digest.ts';

type PlatformRules = {
  readonly policies: readonly PolicyOutcome[];
  readonly scopes: readonly Scope[];
  readonly choices: DigestChoices['choices'];
  readonly digests: ResolvedDigests;
  /** Whether holds count. */
  readonly isChecked: boolean;
};

/**
 * The manifests that have to be read to know the platforms of an image: that of a digest that is about to be written or
 * moved to, and that of the digest that Git holds for the same tag. None when nothing moves.
 */
export function listPlatformReads(rules: PlatformRules): readonly DigestRequest[] {
  return rules.isChecked ? rules.policies.flatMap((outcome) => listReads(outcome, rules)) : [];
}

function listReads(
  outcome: PolicyOutcome,
  { scopes, choices, digests }: PlatformRules,
): readonly DigestRequest[] {
  if (outcome.state !== 'selected' || outcome.options.platforms === undefined) return [];
  const { policy, repository, tag } = outcome;
  const choice = choices.get(toObjectName(policy));
  const digest = digests.get(toDigestKey(outcome))?.digest;
  if (choice === undefined || choice.kind === 'keep' || digest === undefined) return [];
  const current = findCurrentDigest({ scopes, policy, image: { name: repository.spec.image, tag } }).digest;
  if (current === digest) return [];
  const wanted = current === undefined ? [digest] : [digest, current];
  return wanted.map((reference) => ({ repository, tag: reference }));
}
