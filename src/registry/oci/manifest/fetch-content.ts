import { createHash } from 'node:crypto';
import { TidemarkError } from '../../../errors.ts';
import type { RegistryCache } from '../../cache.ts';
import type { ImageName } from '../../image-name.ts';
import type { RegistryAccess } from '../../registry.ts';
import { toSafeText } from '../body.ts';
import type { Client } from '../client.ts';
import type { HeaderReader } from '../message.ts';
import { createBytesSink } from '../sink.ts';
import { toStatusError } from '../status-error.ts';
import { isDigest } from './parse-manifest.ts';

export type ContentRequest = {
  readonly client: Client;
  readonly cache?: RegistryCache;
  readonly image: ImageName;
  readonly access: RegistryAccess;
  readonly kind: 'manifests' | 'blobs';
  /** A tag, or the digest that the content must have. */
  readonly reference: string;
};

export type Content = {
  readonly digest: string;
  readonly bytes: Uint8Array;
  /** The `Last-Modified` header; absent when the content came from the cache. */
  readonly modified?: string | null;
};

/** What registries refuse to store for a manifest, and more than any image configuration has. */
const sizeLimit = 4 * 2 ** 20;

/** The kinds of manifest that can be read, and what a blob may be. */
export const accept = {
  manifests: [
    'application/vnd.oci.image.index.v1+json',
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.list.v2+json',
    'application/vnd.docker.distribution.manifest.v2+json',
  ].join(','),
  blobs: '*/*',
};

/**
 * Fetches a manifest or a small blob, unless the cache has it. Its digest is computed, and what was asked for by its
 * digest must have it, wherever a redirect led. Throws `TidemarkError` with a `registry-*` code.
 */
export async function fetchContent(request: ContentRequest): Promise<Content> {
  const known = await findKnown(request);
  if (known !== undefined) return known;
  const { bytes, headers } = await download(request);
  const digest = toDigest(bytes);
  checkDigest(request, digest, headers.get('docker-content-digest'));
  await request.cache?.write(digest, bytes);
  return { bytes, digest, modified: headers.get('last-modified') };
}

async function findKnown({ cache, reference }: ContentRequest): Promise<Content | undefined> {
  if (cache === undefined || !isDigest(reference)) return undefined;
  const bytes = await cache.read(reference);
  return bytes !== undefined && toDigest(bytes) === reference ? { bytes, digest: reference } : undefined;
}

async function download(request: ContentRequest): Promise<{ bytes: Uint8Array; headers: HeaderReader }> {
  const { client, image, access, kind, reference } = request;
  const { response, withheld } = await client.ask({
    image,
    access,
    method: 'GET',
    what: `${kind}/${reference}`,
    accept: accept[kind],
    open: () => createBytesSink(sizeLimit),
  });
  if (!response.ok)
    throw toStatusError({
      image,
      method: 'GET',
      response,
      hasCredentials: access.credentials !== undefined,
      ...(withheld !== undefined && { withheld }),
      notFound: `the registry does not have ${toName(request)}, check that it was not deleted`,
    });
  const { value, headers } = response;
  if (value !== undefined) return { bytes: value, headers };
  const what = kind === 'blobs' ? 'image configuration' : 'manifest';
  throw malformed(request, `is larger than ${sizeLimit} bytes, so it is no ${what}`);
}

function toDigest(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function checkDigest(request: ContentRequest, digest: string, said: string | null): void {
  const wanted = isDigest(request.reference) ? request.reference : isDigest(said) ? said : digest;
  if (wanted !== digest) throw malformed(request, `should have the digest ${wanted}, but has ${digest}`);
}

export function toName({ image, reference }: Pick<ContentRequest, 'image' | 'reference'>): string {
  return `${image.canonical}${isDigest(reference) ? '@' : ':'}${toSafeText(reference)}`;
}

function malformed(request: ContentRequest, what: string): TidemarkError {
  return new TidemarkError(
    'registry-malformed',
    `what ${request.image.registry} sent for ${toName(request)} ${what}; check the registry and what is between here and there`,
  );
}
