import { TidemarkError } from '../../errors.ts';
import type { ImageName } from '../image-name.ts';
import { isLocalHost } from './addresses.ts';

/**
 * The base address of the registry of `image` under `scheme`. Docker Hub's name in image references is not the name of
 * the host that serves its registry API.
 *
 * Throws `TidemarkError` `invalid-image` when there is no such address.
 */
export function toBaseUrl(image: ImageName, scheme: 'http' | 'https'): URL {
  const host = image.registry === 'index.docker.io' ? 'registry-1.docker.io' : image.registry;
  const url = URL.parse(`${scheme}://${host}`);
  if (url === null || url.username !== '' || url.pathname !== '/')
    throw new TidemarkError(
      'invalid-image',
      `image '${image.original}' names no registry that can be asked: '${image.registry}' is not a host; correct it`,
    );
  return url;
}

/** `/v2/<name>/<what>` below `base`. Throws `TidemarkError` `invalid-image` for a path that would lead elsewhere. */
export function toEndpoint(base: URL, image: ImageName, what: string): URL {
  const segments = image.repository.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..'))
    throw new TidemarkError(
      'invalid-image',
      `image '${image.original}' has an empty, '.' or '..' part in its path, which no registry can serve; correct it`,
    );
  return new URL(`/v2/${image.repository}/${what}`, base);
}

/** Plain http is for hosts of this machine and of private networks. */
export function isLocalRegistry(image: ImageName): boolean {
  return image.scheme === 'http' && isLocalHost(toBaseUrl(image, 'http').hostname);
}
