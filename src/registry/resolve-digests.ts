import type { Problem } from '../errors.ts';
import { toProblem } from '../errors.ts';
import type { ImageRepository } from '../manifests/types.ts';
import { toObjectName } from '../manifests/types.ts';
import type { ImageName } from './image-name.ts';
import { openLogin, type LoginSources } from './open-login.ts';
import type { ManifestFacts, Registry, RegistryAccess } from './registry.ts';
import { toScannedImage } from './scanned-image.ts';

/** A tag, or for facts a digest, about which the registry is to be asked. */
export type DigestRequest = { readonly repository: ImageRepository; readonly tag: string };

/** The digest of a tag, or why there is none. */
export type ResolvedDigest =
  | { readonly digest: string; readonly problem?: never }
  | { readonly digest?: never; readonly problem: Problem };

/** What a manifest says, or why nothing is known of it. */
export type ReadFacts =
  | { readonly facts: ManifestFacts; readonly problem?: never }
  | { readonly facts?: never; readonly problem: Problem };

export type DigestOptions = LoginSources & {
  readonly registry: Registry;
  readonly signal?: AbortSignal;
};

/** By `toDigestKey`. */
export type ResolvedDigests = ReadonlyMap<string, ResolvedDigest>;

/** By `toDigestKey`. */
export type KnownFacts = ReadonlyMap<string, ReadFacts>;

/** Asks for each tag once, however many policies selected it. A failure stays with its own tag. */
export async function resolveDigests(
  requests: readonly DigestRequest[],
  options: DigestOptions,
): Promise<ResolvedDigests> {
  return askAll(requests, options, {
    purpose: 'fetching digest',
    ask: async (image, tag, access) => ({ digest: await options.registry.resolveDigest(image, tag, access) }),
  });
}

/** Reads each manifest once; `tag` may be a digest. A failure stays with its own manifest. */
export async function readFacts(
  requests: readonly DigestRequest[],
  options: DigestOptions,
): Promise<KnownFacts> {
  return askAll(requests, options, {
    purpose: 'reading manifest',
    ask: async (image, tag, access) => ({
      facts: await options.registry.describeManifest(image, tag, access),
    }),
  });
}

export function toDigestKey({ repository, tag }: DigestRequest): string {
  return `${toObjectName(repository)}:${tag}`;
}

type Question<Answer> = {
  /** What fails when it fails. */
  readonly purpose: string;
  readonly ask: (image: ImageName, tag: string, access: RegistryAccess) => Promise<Answer>;
};

type Failure = { readonly problem: Problem };

async function askAll<Answer>(
  requests: readonly DigestRequest[],
  options: DigestOptions,
  question: Question<Answer>,
): Promise<ReadonlyMap<string, Answer | Failure>> {
  const unique = new Map(requests.map((request) => [toDigestKey(request), request]));
  const entries = Array.from(
    unique,
    async ([key, request]) => [key, await askOne(request, options, question)] as const,
  );
  return new Map(await Promise.all(entries));
}

async function askOne<Answer>(
  { repository, tag }: DigestRequest,
  options: DigestOptions,
  { purpose, ask }: Question<Answer>,
): Promise<Answer | Failure> {
  const { image: written, insecure, timeout } = repository.spec;
  const deadline = AbortSignal.timeout(timeout);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  try {
    const image = toScannedImage(repository);
    const login = await openLogin(repository, image, options);
    return await ask(image, tag, { insecure, signal, ...login });
  } catch (error) {
    const problem = toProblem(error, repository.placeOf(['spec', 'image']));
    const separator = tag.includes(':') ? '@' : ':';
    return {
      problem: {
        ...problem,
        message: `failed ${purpose} of ${written}${separator}${tag}: ${problem.message}`,
      },
    };
  }
}
