import type { Problem } from '../errors.ts';
import { toObjectName } from '../manifests/types.ts';
import type { Hold } from '../policy/hold.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import type { ResolvedDigest, ResolvedDigests } from '../registry/resolve-digests.ts';
import { toDigestKey } from '../registry/resolve-digests.ts';
import type { DigestChoice, DigestChoices } from './choose-digests.ts';

/** What the markers of one policy are to hold: Flux's `latestRef`, or why there is none. */
export type ImageOutcome =
  | { readonly state: 'selected'; readonly name: string; readonly tag: string; readonly digest?: string }
  | { readonly state: 'held'; readonly hold: Hold };

/** By `namespace/name` of the policy. */
export type ImageOutcomes = ReadonlyMap<string, ImageOutcome>;

export type Images = { readonly images: ImageOutcomes; readonly problems: readonly Problem[] };

type ImagesRequest = {
  readonly policies: readonly PolicyOutcome[];
  readonly choices: DigestChoices['choices'];
  readonly digests: ResolvedDigests;
};

/** Puts names, tags and digests together. A tag without a manifest, or without a wanted digest, holds its values. */
export function toImages({ policies, choices, digests }: ImagesRequest): Images {
  const images = new Map<string, ImageOutcome>();
  const problems = new Set<Problem>();
  for (const outcome of policies) {
    const name = toObjectName(outcome.policy);
    const choice = choices.get(name);
    const resolved = outcome.state === 'selected' ? digests.get(toDigestKey(outcome)) : undefined;
    images.set(name, toImage({ outcome, choice, resolved }));
    if (resolved?.problem === undefined || choice === undefined) continue;
    // A tag that is listed before its manifest is there is no mistake of anybody: it is told as a hold.
    if (choice.kind === 'read' && !isMissing(resolved.problem)) problems.add(resolved.problem);
  }
  return { images, problems: [...problems] };
}

type ImageRequest = {
  readonly outcome: PolicyOutcome;
  readonly choice: DigestChoice | undefined;
  readonly resolved: ResolvedDigest | undefined;
};

function toImage({ outcome, choice, resolved }: ImageRequest): ImageOutcome {
  switch (outcome.state) {
    case 'held':
      return { state: 'held', hold: outcome.hold };
    case 'failed':
      return { state: 'held', hold: { code: 'policy-failed', reason: outcome.problem.message } };
    case 'selected': {
      const image = { state: 'selected', name: outcome.repository.spec.image, tag: outcome.tag } as const;
      if (choice === undefined) return image;
      if (choice.kind === 'keep') return { ...image, digest: choice.digest };
      if (resolved?.digest === undefined) return toHeld(choice, resolved?.problem);
      return choice.kind === 'read' ? { ...image, digest: resolved.digest } : image;
    }
  }
}

function toHeld(choice: DigestChoice, problem: Problem | undefined): ImageOutcome {
  const reason = problem?.message ?? 'the registry was not asked for the manifest';
  const code = choice.kind === 'read' && problem !== undefined && !isMissing(problem) ? 'digest-failed' : 'manifest-not-ready';
  return { state: 'held', hold: { code, reason } };
}

function isMissing(problem: Problem): boolean {
  return problem.code === 'registry-not-found';
}
