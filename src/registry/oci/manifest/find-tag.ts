import { createEmptySink } from '../sink.ts';
import { accept, type ContentRequest } from './fetch-content.ts';
import { isDigest } from './parse-manifest.ts';

export type NamedTag = {
  readonly digest: string;
  /** The `Last-Modified` header. */
  readonly modified: string | null;
};

/** What a tag names, by `HEAD`, which costs nothing; absent when the registry does not say, for whatever reason. */
export async function findTag({
  client,
  image,
  access,
  reference,
}: Omit<ContentRequest, 'kind'>): Promise<NamedTag | undefined> {
  const what = `manifests/${reference}`;
  const { response } = await client.ask({
    image,
    access,
    method: 'HEAD',
    what,
    accept: accept.manifests,
    open: createEmptySink,
  });
  const digest = response.headers.get('docker-content-digest');
  if (!response.ok || !isDigest(digest)) return undefined;
  return { digest, modified: response.headers.get('last-modified') };
}
