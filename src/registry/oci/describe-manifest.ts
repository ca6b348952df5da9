import { TidemarkError } from '../../errors.ts';
import type { RegistryCache } from '../cache.ts';
import type { ImageName } from '../image-name.ts';
import type { ManifestFacts, PlatformManifest, RegistryAccess } from '../registry.ts';
import { ownProperty, toSafeText } from './body.ts';
import type { Client } from './client.ts';
import { toBuildDate, toPushDate } from './manifest/dates.ts';
import { fetchContent, toName, type Content } from './manifest/fetch-content.ts';
import { findTag } from './manifest/find-tag.ts';
import { isDigest, parseManifest, type Manifest } from './manifest/parse-manifest.ts';
import { toPlatform } from './manifest/platform.ts';
import { toTexts } from './manifest/to-texts.ts';
import { isTag } from './tag-grammar.ts';

export type DescribeRequest = {
  readonly client: Client;
  readonly cache?: RegistryCache;
  readonly image: ImageName;
  /** A tag or a digest. */
  readonly reference: string;
  readonly access: RegistryAccess;
};

/**
 * What a manifest and the configuration of its first image say. Nothing is taken for a fact that is not in the content
 * with the digest that names it.
 *
 * Throws `TidemarkError` with a `registry-*` code, or `invalid-image` for what is neither a tag nor a digest.
 */
export async function describeManifest(request: DescribeRequest): Promise<ManifestFacts> {
  const { reference } = request;
  if (!isTag(reference) && !isDigest(reference)) throw toInvalidReference(reference);
  const { content, pushed } = await fetchNamed(request);
  return { ...(await describe(request, content)), ...(pushed !== undefined && { pushed }) };
}

/** With a cache, a tag is looked up first, because the manifest it names may be there. */
async function fetchNamed(
  request: DescribeRequest,
): Promise<{ content: Content; pushed: string | undefined }> {
  const { reference, cache } = request;
  const found = cache === undefined || isDigest(reference) ? undefined : await findTag(request);
  const content = await fetchContent({
    ...request,
    kind: 'manifests',
    reference: found?.digest ?? reference,
  });
  const modified = found === undefined ? content.modified : found.modified;
  return { content, pushed: isDigest(reference) ? undefined : toPushDate(modified ?? null) };
}

async function describe(request: DescribeRequest, content: Content): Promise<ManifestFacts> {
  const { digest } = content;
  const manifest = readManifest(request, content);
  if (manifest.kind === 'image') {
    const { platform, ...facts } = await describeImage(request, manifest);
    const platforms: readonly PlatformManifest[] = platform === undefined ? [] : [{ platform, digest }];
    return { digest, platforms, ...facts };
  }
  const { entries: platforms, annotations } = manifest;
  const [first] = platforms;
  if (first === undefined) return { digest, platforms, labels: Object.fromEntries(annotations) };
  const { platform: _, ...facts } = await describeEntry(request, first.digest);
  return { digest, platforms, ...facts, labels: { ...Object.fromEntries(annotations), ...facts.labels } };
}

async function describeEntry(request: DescribeRequest, digest: string): Promise<ImageFacts> {
  const content = await fetchContent({ ...request, kind: 'manifests', reference: digest });
  const manifest = readManifest({ ...request, reference: digest }, content);
  if (manifest.kind === 'image') return describeImage(request, manifest);
  return { labels: Object.fromEntries(manifest.annotations) };
}

type ImageFacts = Pick<ManifestFacts, 'created' | 'labels'> & { readonly platform?: string };

/** The configuration of an artifact is its own affair; its date is an annotation, if it has one. */
async function describeImage(
  request: DescribeRequest,
  manifest: Manifest & { kind: 'image' },
): Promise<ImageFacts> {
  const { annotations, config } = manifest;
  const said = toBuildDate(annotations.get('org.opencontainers.image.created'));
  if (!configTypes.has(manifest.configType))
    return { labels: Object.fromEntries(annotations), ...(said !== undefined && { created: said }) };
  const { bytes } = await fetchContent({ ...request, kind: 'blobs', reference: config });
  const content = parseJson(bytes);
  const created = toBuildDate(ownProperty(content, 'created'));
  const platform = toPlatform(content);
  const labels = toTexts(ownProperty(ownProperty(content, 'config'), 'Labels'));
  return {
    labels: Object.fromEntries([...annotations, ...labels]),
    ...(platform !== undefined && { platform }),
    ...(created !== undefined && { created }),
  };
}

const configTypes: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

function readManifest(request: DescribeRequest, { bytes }: Content): Manifest {
  const manifest = parseManifest(parseJson(bytes));
  if (manifest !== undefined) return manifest;
  throw new TidemarkError(
    'registry-malformed',
    `${request.image.registry} should answer with an image manifest or an index for ${toName(request)}, but sent something else (the first format of Docker is not supported); push the image again with a current tool`,
  );
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    return undefined;
  }
}

function toInvalidReference(reference: string): TidemarkError {
  return new TidemarkError(
    'invalid-image',
    `'${toSafeText(reference)}' is neither a tag nor a sha256 digest that a registry could have`,
  );
}
