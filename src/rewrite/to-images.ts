import type { Problem } from '../errors.ts';
import { toObjectName } from '../manifests/types.ts';
import type { Hold } from '../policy/hold.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import type { ResolvedDigests } from '../registry/resolve-digests.ts';
import { toDigestKey } from '../registry/resolve-digests.ts';
import type { DigestChoices } from './choose-digests.ts';

/** What the markers of one policy are to hold: Flux's `latestRef`, or why there is none. */
export type ImageOutcome =
  | { readonly state: 'selected'; readonly name: string; readonly tag: string; readonly digest?: string }
  | { readonly state: 'held'; readonly hold: Hold };

/** By `namespace/name` of the policy. */
export type ImageOutcomes = ReadonlyMap<string, ImageOutcome>;

export type Images = { readonly images: ImageOutcomes; readonly problems: readonly Problem[] };

type ImagesRequest = {
  readonly policies: readonly PolicyOutcome[];
  readonly choices: DigestChoices;
  readonly digests: ResolvedDigests;
};

/** Puts names, tags and digests together. A digest that could not be read holds the values of its policy. */
export function toImages({ policies, choices, digests }: ImagesRequest): Images {
  const images = new Map<string, ImageOutcome>();
  for (const outcome of policies) images.set(toObjectName(outcome.policy), toImage(outcome, choices, digests));
  const problems = new Set([...digests.values()].flatMap(({ problem }) => problem ?? []));
  return { images, problems: [...problems] };
}

function toImage(outcome: PolicyOutcome, choices: DigestChoices, digests: ResolvedDigests): ImageOutcome {
  switch (outcome.state) {
    case 'held':
      return { state: 'held', hold: outcome.hold };
    case 'failed':
      return { state: 'held', hold: { code: 'policy-failed', reason: outcome.problem.message } };
    case 'selected': {
      const { repository, tag, policy } = outcome;
      const resolved = isWanted(outcome, choices) ? digests.get(toDigestKey({ repository, tag })) : undefined;
      if (resolved?.problem !== undefined) {
        return { state: 'held', hold: { code: 'digest-failed', reason: resolved.problem.message } };
      }
      const digest = choices.kept.get(toObjectName(policy)) ?? resolved?.digest;
      return { state: 'selected', name: repository.spec.image, tag, ...(digest !== undefined && { digest }) };
    }
  }
}

/** Two policies may select the same tag, and only one of them reflect its digest. */
function isWanted({ policy, repository }: PolicyOutcome, { kept, wanted }: DigestChoices): boolean {
  if (policy.spec.digestReflectionPolicy === 'Never' || kept.has(toObjectName(policy))) return false;
  return wanted.some((request) => request.repository === repository);
}
