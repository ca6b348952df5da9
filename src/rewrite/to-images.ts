import type { Problem } from '../errors.ts';
import { toObjectName } from '../manifests/types.ts';
import type { FirstSeen, Sighting } from '../policy/first-seen.ts';
import type { Hold } from '../policy/hold.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import type { KnownFacts, ResolvedDigest, ResolvedDigests } from '../registry/resolve-digests.ts';
import { toDigestKey } from '../registry/resolve-digests.ts';
import type { DigestChoice, DigestChoices } from './choose-digests.ts';
import type { Scope } from './collect-markers.ts';
import { findCurrentDigest } from './find-current-digest.ts';
import type { DigestJudgement } from './judge-digest.ts';
import { judgeDigest } from './judge-digest.ts';

/** What the markers of one policy are to hold: Flux's `latestRef`, or why there is none. */
export type ImageOutcome =
  | { readonly state: 'selected'; readonly name: string; readonly tag: string; readonly digest?: string }
  | { readonly state: 'held'; readonly hold: Hold };

/** By `namespace/name` of the policy. */
export type ImageOutcomes = ReadonlyMap<string, ImageOutcome>;

export type Images = {
  readonly images: ImageOutcomes;
  /** What is to be remembered of digests. */
  readonly noted: FirstSeen;
  readonly problems: readonly Problem[];
};

type ImagesRequest = {
  readonly policies: readonly PolicyOutcome[];
  readonly scopes: readonly Scope[];
  readonly choices: DigestChoices['choices'];
  readonly digests: ResolvedDigests;
  /** What has been read about platforms, by digest. */
  readonly facts: KnownFacts;
  /** What earlier runs saw; absent when nothing is remembered. */
  readonly firstSeen?: FirstSeen | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Whether the holds that Tidemark adds are off. */
  readonly strict: boolean;
};

/** Puts names, tags and digests together. A tag without a manifest, or without a wanted digest, holds its values. */
export function toImages(request: ImagesRequest): Images {
  const images = new Map<string, ImageOutcome>();
  const noted = new Map<string, Sighting>();
  const problems = new Set<Problem>();
  for (const outcome of request.policies) {
    const name = toObjectName(outcome.policy);
    const choice = request.choices.get(name);
    const resolved = outcome.state === 'selected' ? request.digests.get(toDigestKey(outcome)) : undefined;
    const judgement = judge({ outcome, choice, resolved, request });
    if (judgement?.noted !== undefined) noted.set(...judgement.noted);
    images.set(name, toImage({ outcome, choice, resolved, judgement }));
    if (resolved?.problem === undefined || choice === undefined) continue;
    // A tag that is listed before its manifest is there is no mistake of anybody: it is told as a hold.
    if (choice.kind === 'read' && !isMissing(resolved.problem)) problems.add(resolved.problem);
  }
  return { images, noted, problems: [...problems] };
}

type Known = {
  readonly outcome: PolicyOutcome;
  readonly choice: DigestChoice | undefined;
  readonly resolved: ResolvedDigest | undefined;
};

function judge({
  outcome,
  choice,
  resolved,
  request,
}: Known & { readonly request: ImagesRequest }): DigestJudgement | undefined {
  if (outcome.state !== 'selected' || choice === undefined || choice.kind === 'keep') return undefined;
  if (resolved?.digest === undefined || request.strict) return undefined;
  const { options, policy, repository, tag } = outcome;
  if (options.platforms === undefined && options.minAge === undefined) return undefined;
  const { scopes, facts, firstSeen, now } = request;
  const image = { name: repository.spec.image, tag };
  const current = choice.kind === 'read' ? findCurrentDigest({ scopes, policy, image }).digest : undefined;
  return judgeDigest({ outcome, digest: resolved.digest, current, facts, firstSeen, now });
}

function toImage({
  outcome,
  choice,
  resolved,
  judgement,
}: Known & { readonly judgement: DigestJudgement | undefined }): ImageOutcome {
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
      if (judgement?.hold !== undefined) return { state: 'held', hold: judgement.hold };
      return choice.kind === 'read' ? { ...image, digest: judgement?.digest ?? resolved.digest } : image;
    }
  }
}

function toHeld(choice: DigestChoice, problem: Problem | undefined): ImageOutcome {
  const reason = problem?.message ?? 'the registry was not asked for the manifest';
  const code =
    choice.kind === 'read' && problem !== undefined && !isMissing(problem)
      ? 'digest-failed'
      : 'manifest-not-ready';
  return { state: 'held', hold: { code, reason } };
}

function isMissing(problem: Problem): boolean {
  return problem.code === 'registry-not-found';
}
