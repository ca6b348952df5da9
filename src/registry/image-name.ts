import { isIPv4 } from 'node:net';
import { TidemarkError } from '../errors.ts';
import { parseImageReference } from './image-reference.ts';

export { parseImageReference } from './image-reference.ts';
export type { ImageReference } from './image-reference.ts';

/** A repository of a registry, as `spec.image` of an ImageRepository names it. */
export type ImageName = {
  /** Host and port as written; Docker Hub is `index.docker.io`. */
  readonly registry: string;
  /** The path, with `library/` where Docker Hub implies it. */
  readonly repository: string;
  /** `registry/repository`: equal for two spellings of the same repository. */
  readonly canonical: string;
  /** What Flux uses first. It takes some public addresses for local ones; whoever connects decides more strictly. */
  readonly scheme: 'http' | 'https';
  /** The name as written, which is also what Flux puts in front of the tag. */
  readonly original: string;
};

/**
 * Reads `spec.image` as Flux does: a repository, without a scheme and without a tag or digest.
 *
 * Throws `TidemarkError` `invalid-image` with Flux's text.
 */
export function parseImageName(image: string, options: { readonly insecure?: boolean } = {}): ImageName {
  const scheme = image.indexOf('://');
  if (scheme >= 0) {
    throw invalid(`image '${image}' should not include URL scheme; remove '${image.slice(0, scheme)}://'`);
  }
  const { registry, repository } = parseName(image);
  const rest = image.startsWith(registry) ? image.slice(registry.length) : image;
  const [, tag] = rest.split(':');
  if (tag !== undefined) throw invalid(`image '${image}' should not include a tag; remove ':${tag}'`);
  return {
    registry,
    repository,
    canonical: `${registry}/${repository}`,
    scheme: options.insecure === true || isLocal(registry) ? 'http' : 'https',
    original: image,
  };
}

function parseName(image: string): { readonly registry: string; readonly repository: string } {
  try {
    return parseImageReference(image);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    throw invalid(error.message);
  }
}

// go-containerregistry looks for the loopback addresses anywhere in the text.
function isLocal(registry: string): boolean {
  if (registry.startsWith('localhost:') || /\.localhost(?::[0-9]{1,5})?$/.test(registry)) return true;
  return (
    registry.includes('127.0.0.1') || registry.includes('::1') || isPrivate(registry.split(':')[0] ?? '')
  );
}

function isPrivate(host: string): boolean {
  return isIPv4(host) && /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2[0-9]|3[01])\.)/.test(host);
}

function invalid(message: string): TidemarkError {
  return new TidemarkError('invalid-image', message);
}
