import { TidemarkError } from '../../errors.ts';
import type { ImageName } from '../image-name.ts';
import type { RegistryAccess } from '../registry.ts';
import { toSafeText } from './body.ts';
import type { Client } from './client.ts';
import type { HeaderReader } from './message.ts';
import { createEmptySink } from './sink.ts';
import { toStatusError } from './status-error.ts';
import { isTag } from './tag-grammar.ts';

/** The kinds of manifest in the order in which Flux names them. */
const accept = [
  'application/vnd.docker.distribution.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.index.v1+json',
].join(',');

export type DigestRequest = {
  readonly client: Client;
  readonly image: ImageName;
  readonly tag: string;
  readonly access: RegistryAccess;
};

/**
 * The digest that a registry gives for a tag, of the index when there are several platforms. Only `HEAD` is used, as
 * Flux does, because a `GET` counts against download limits.
 *
 * Throws `TidemarkError` with a `registry-*` code.
 */
export async function resolveDigest({ client, image, tag, access }: DigestRequest): Promise<string> {
  if (!isTag(tag))
    throw new TidemarkError(
      'invalid-image',
      `'${toSafeText(tag)}' is not a tag that a registry could have; a tag is made of at most 128 letters, digits, '.', '_' and '-'`,
    );
  const what = `manifests/${tag}`;
  const { response, withheld } = await client.ask({
    image,
    access,
    method: 'HEAD',
    what,
    accept,
    open: createEmptySink,
  });
  if (response.ok) return toDigest(response, `${image.canonical}:${tag}`);
  throw toStatusError({
    image,
    method: 'HEAD',
    response,
    hasCredentials: access.credentials !== undefined,
    ...(withheld !== undefined && { withheld }),
    notFound: `the registry has no manifest for the tag '${tag}' of ${image.canonical}, check that it was not deleted`,
  });
}

function toDigest(
  { url, headers }: { readonly url: URL; readonly headers: HeaderReader },
  name: string,
): string {
  const digest = headers.get('docker-content-digest');
  if (digest !== null && /^sha256:[0-9a-f]{64}$/u.test(digest)) return digest;
  const found = digest === null ? 'no such header' : `'${toSafeText(digest)}'`;
  throw new TidemarkError(
    'registry-malformed',
    `${url.host} should name the digest of ${name} as sha256 in the header Docker-Content-Digest, but sent ${found}; use a registry that does, or switch digest reflection off`,
  );
}
