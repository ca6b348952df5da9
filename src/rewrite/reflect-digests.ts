import type { Problem } from '../errors.ts';
import { toProblem } from '../errors.ts';
import type { ImageRepository } from '../manifests/types.ts';
import { toObjectName } from '../manifests/types.ts';
import type { Hold } from '../policy/hold.ts';
import type { PolicyOutcome } from '../policy/select-images.ts';
import type { ImageName } from '../registry/image-name.ts';
import { parseImageName } from '../registry/image-name.ts';
import type { Credentials, Registry } from '../registry/registry.ts';
import type { Scope } from './collect-markers.ts';
import { findCurrentDigest } from './find-current-digest.ts';

/** What the markers of one policy are to hold: Flux's `latestRef`, or why there is none. */
export type ImageOutcome =
  | { readonly state: 'selected'; readonly name: string; readonly tag: string; readonly digest?: string }
  | { readonly state: 'held'; readonly hold: Hold };

/** By `namespace/name` of the policy. */
export type ImageOutcomes = ReadonlyMap<string, ImageOutcome>;

export type Images = {
  readonly images: ImageOutcomes;
  readonly problems: readonly Problem[];
};

export type ReflectRequest = {
  readonly policies: readonly PolicyOutcome[];
  readonly scopes: readonly Scope[];
  readonly registry: Registry;
  readonly credentialsFor: (repository: ImageRepository, image: ImageName) => Promise<Credentials | undefined>;
  readonly signal?: AbortSignal;
};

/**
 * Adds digests to the selected tags, as `digestReflectionPolicy` says. There is no stored state: what `IfNotPresent`
 * keeps is the digest that Git already holds beside the same tag. Only the digest of the selected tag is ever asked
 * for, and only when a marker would show it.
 */
export async function reflectDigests(request: ReflectRequest): Promise<Images> {
  const problems: Problem[] = [];
  const entries = await Promise.all(
    request.policies.map(async (outcome) => {
      const image = await reflectDigest(outcome, request, problems);
      return [toObjectName(outcome.policy), image] as const;
    }),
  );
  return { images: new Map(entries), problems };
}

async function reflectDigest(
  outcome: PolicyOutcome,
  request: ReflectRequest,
  problems: Problem[],
): Promise<ImageOutcome> {
  switch (outcome.state) {
    case 'held':
      return { state: 'held', hold: outcome.hold };
    case 'failed':
      return { state: 'held', hold: { code: 'policy-failed', reason: outcome.problem.message } };
    case 'selected': {
      const { tag, repository, policy } = outcome;
      const selected = { state: 'selected', name: repository.spec.image, tag } as const;
      if (policy.spec.digestReflectionPolicy === 'Never') return selected;
      const current = findCurrentDigest({ scopes: request.scopes, policy, image: selected });
      if (!current.wanted) return selected;
      if (policy.spec.digestReflectionPolicy === 'IfNotPresent' && current.digest !== undefined) {
        return { ...selected, digest: current.digest };
      }
      return fetchDigest({ outcome, selected, request, problems });
    }
  }
}

type FetchRequest = {
  readonly outcome: PolicyOutcome;
  readonly selected: { readonly state: 'selected'; readonly name: string; readonly tag: string };
  readonly request: ReflectRequest;
  readonly problems: Problem[];
};

async function fetchDigest({ outcome, selected, request, problems }: FetchRequest): Promise<ImageOutcome> {
  const { repository, policy } = outcome;
  const { image: written, insecure, timeout } = repository.spec;
  const deadline = AbortSignal.timeout(timeout);
  const signal = request.signal === undefined ? deadline : AbortSignal.any([deadline, request.signal]);
  try {
    const image = parseImageName(written, { insecure });
    const credentials = await request.credentialsFor(repository, image);
    const access = { insecure, signal, ...(credentials !== undefined && { credentials }) };
    return { ...selected, digest: await request.registry.resolveDigest(image, selected.tag, access) };
  } catch (error) {
    const problem = toProblem(error, policy.placeOf(['spec', 'digestReflectionPolicy']));
    const message = `failed fetching digest of ${selected.name}:${selected.tag}: ${problem.message}`;
    problems.push({ ...problem, message });
    return { state: 'held', hold: { code: 'digest-failed', reason: message } };
  }
}
