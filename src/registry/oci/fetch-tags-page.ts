import { TidemarkError } from '../../errors.ts';
import type { ImageName } from '../image-name.ts';
import { isAscending } from '../is-ascending.ts';
import type { ListingAccess } from '../registry.ts';
import type { Client } from './client.ts';
import { parseNextLink } from './link.ts';
import type { HeaderReader } from './message.ts';
import type { ListingLimits } from './options.ts';
import type { Cursor, PageFacts } from './page-cursor.ts';
import { toStatusError } from './status-error.ts';
import { createTagsPageSink, type TagsPage } from './tags-page.ts';

export type ListTagsRequest = {
  readonly client: Client;
  readonly limits: ListingLimits;
  readonly image: ImageName;
  readonly access: ListingAccess;
};

export type PageResult =
  | { readonly kind: 'page'; readonly page: TagsPage; readonly facts: PageFacts; readonly url: URL }
  /** `status` is absent when there was no answer. */
  | { readonly kind: 'failed'; readonly error: TidemarkError; readonly status: number | undefined };

/** Fetches one page; every failure that has a code is returned, because paging may know another way. */
export async function fetchTagsPage(
  request: ListTagsRequest & { readonly cursor: Cursor },
): Promise<PageResult> {
  try {
    return await ask(request);
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    return { kind: 'failed', error, status: undefined };
  }
}

async function ask(request: ListTagsRequest & { readonly cursor: Cursor }): Promise<PageResult> {
  const { client, image, access, cursor, limits } = request;
  const { response, withheld } = await client.ask({
    image,
    access,
    method: 'GET',
    what: `tags/list${cursor.query === '' ? '' : `?${cursor.query}`}`,
    accept: 'application/json',
    open: () => createTagsPageSink({ limit: limits.pageBytes, host: image.registry }),
  });
  if (response.ok) return { kind: 'page', page: response.value, facts: toFacts(response), url: response.url };
  const error = toStatusError({
    image,
    method: 'GET',
    response,
    hasCredentials: access.credentials !== undefined,
    ...(withheld !== undefined && { withheld }),
    notFound: `check spec.image; a private repository also looks like this without credentials that may read it`,
  });
  return { kind: 'failed', error, status: response.status };
}

function toFacts({
  value,
  headers,
}: {
  readonly value: TagsPage;
  readonly headers: HeaderReader;
}): PageFacts {
  const { names } = value;
  const [first, last] = [names[0], names.at(-1)];
  return {
    count: names.length,
    isAscending: () => isAscending(names) || isAscending(names.map((name) => name.toLowerCase())),
    link: parseNextLink(headers.get('link')),
    ...(first !== undefined && { first }),
    ...(last !== undefined && { last }),
  };
}
