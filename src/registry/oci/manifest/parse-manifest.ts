import { ownProperty } from '../body.ts';
import { toPlatform } from './platform.ts';
import { toTexts } from './to-texts.ts';

/** A manifest as far as it is used: an index of manifests, or the manifest of one image or artifact. */
export type Manifest = { readonly annotations: ReadonlyMap<string, string> } & (
  | { readonly kind: 'index'; readonly entries: readonly IndexEntry[] }
  | { readonly kind: 'image'; readonly config: string; readonly configType: string }
);

export type IndexEntry = { readonly platform: string; readonly digest: string };

/** More are in no index that is meant for pulling. */
const entryLimit = 1_000;

/**
 * The manifest in `content`; absent when it is none of the kinds of the OCI image specification and of Docker's image
 * format 2. A text that could be read as both kinds is none, because two readers would see two images in it.
 */
export function parseManifest(content: unknown): Manifest | undefined {
  const annotations = toTexts(ownProperty(content, 'annotations'));
  const listed = ownProperty(content, 'manifests');
  const config = ownProperty(content, 'config');
  if (listed !== undefined && config !== undefined) return undefined;
  if (Array.isArray(listed) && listed.length <= entryLimit)
    return { kind: 'index', annotations, entries: listed.flatMap((entry) => toEntry(entry)) };
  const digest = ownProperty(config, 'digest');
  const type = ownProperty(config, 'mediaType');
  if (!isDigest(digest) || typeof type !== 'string') return undefined;
  return { kind: 'image', annotations, config: digest, configType: type };
}

/** A digest as this client verifies it. */
export function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^sha256:[0-9a-f]{64}$/u.test(value);
}

/** Attestations stand in an index as images of an unknown platform (BuildKit), and are not to be run. */
function toEntry(entry: unknown): readonly IndexEntry[] {
  const digest = ownProperty(entry, 'digest');
  const platform = toPlatform(ownProperty(entry, 'platform'));
  const isAttestation = toTexts(ownProperty(entry, 'annotations')).has('vnd.docker.reference.type');
  if (platform === undefined || !isDigest(digest) || isAttestation) return [];
  return [{ platform, digest }];
}
