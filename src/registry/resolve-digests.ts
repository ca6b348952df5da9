import type { Problem } from '../errors.ts';
import { toProblem } from '../errors.ts';
import type { ImageRepository } from '../manifests/types.ts';
import { toObjectName } from '../manifests/types.ts';
import type { ImageName } from './image-name.ts';
import { parseImageName } from './image-name.ts';
import type { Credentials, Registry } from './registry.ts';

/** A tag whose digest is wanted. */
export type DigestRequest = { readonly repository: ImageRepository; readonly tag: string };

/** The digest of a tag, or why there is none. */
export type ResolvedDigest =
  | { readonly digest: string; readonly problem?: never }
  | { readonly digest?: never; readonly problem: Problem };

export type DigestOptions = {
  readonly registry: Registry;
  readonly credentialsFor: (repository: ImageRepository, image: ImageName) => Promise<Credentials | undefined>;
  readonly signal?: AbortSignal;
};

/** By `toDigestKey`. */
export type ResolvedDigests = ReadonlyMap<string, ResolvedDigest>;

/** Asks for each tag once, however many policies selected it. A failure stays with its own tag. */
export async function resolveDigests(
  requests: readonly DigestRequest[],
  options: DigestOptions,
): Promise<ResolvedDigests> {
  const unique = new Map(requests.map((request) => [toDigestKey(request), request]));
  const entries = [...unique].map(async ([key, request]) => [key, await resolveOne(request, options)] as const);
  return new Map(await Promise.all(entries));
}

export function toDigestKey({ repository, tag }: DigestRequest): string {
  return `${toObjectName(repository)}:${tag}`;
}

async function resolveOne({ repository, tag }: DigestRequest, options: DigestOptions): Promise<ResolvedDigest> {
  const { image: written, insecure, timeout } = repository.spec;
  const deadline = AbortSignal.timeout(timeout);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  try {
    const image = parseImageName(written, { insecure });
    const credentials = await options.credentialsFor(repository, image);
    const access = { insecure, signal, ...(credentials !== undefined && { credentials }) };
    return { digest: await options.registry.resolveDigest(image, tag, access) };
  } catch (error) {
    const problem = toProblem(error, repository.placeOf(['spec', 'image']));
    return { problem: { ...problem, message: `failed fetching digest of ${written}:${tag}: ${problem.message}` } };
  }
}
