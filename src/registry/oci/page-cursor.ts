import { toSafeText } from './body.ts';
import type { NextLink } from './link.ts';

/** One request of a listing. */
export type Cursor = {
  /** What stands after `?` of `tags/list`. */
  readonly query: string;
  /** How many tags were asked for, when we asked; the registry decides in a link of its own. */
  readonly size?: number;
  /**
   * `start`: the first page. `link`: the registry named it. `last`: our guess that there is more after the last tag.
   * `probe`: asks whether the registry pages at all.
   */
  readonly kind: 'start' | 'link' | 'last' | 'probe';
};

/** A page as far as paging is concerned. */
export type PageFacts = {
  readonly count: number;
  readonly first?: string;
  readonly last?: string;
  /** Whether the page is in ascending order, by bytes or without regard to case. */
  readonly isAscending: () => boolean;
  readonly link: NextLink;
};

/** What a listing remembers from page to page. */
export type PagingState = {
  readonly cursor: Cursor;
  /** Whether the registry has named a next page before: then a page without one is the last. */
  readonly linked: boolean;
  /** The queries that were made and the pages that were seen. */
  readonly seen: ReadonlySet<string>;
  /** Where the listing is asked for. */
  readonly url: URL;
};

export type NextStep =
  | { readonly kind: 'end' }
  | { readonly kind: 'next'; readonly cursor: Cursor }
  /** Nothing more can be had, and it is not known that nothing is missing. */
  | { readonly kind: 'stop'; readonly reason: string };

/**
 * Where a listing goes on after a page. The registry's `Link` is followed as it is given; without one, a page that is
 * full may be cut short (some registries do not send the header), so that the tags after its last one are asked for.
 */
export function toNextStep(page: PageFacts, state: PagingState): NextStep {
  const { cursor, seen } = state;
  if (cursor.kind === 'probe') return judgeProbe(page, cursor);
  const repeated = page.count > 0 && seen.has(toPageKey(page));
  if (repeated && cursor.kind === 'last') return { kind: 'next', cursor: toProbe(page.count) };
  if (repeated) return { kind: 'stop', reason: 'the registry sent the same page twice' };
  if (page.link.kind === 'unreadable')
    return { kind: 'stop', reason: 'the Link header of the registry cannot be read' };
  if (page.link.kind === 'next') return followLink(page.link.target, state);
  const mayBeCut = !state.linked && page.last !== undefined && isFull(page.count, cursor.size);
  if (!mayBeCut) return { kind: 'end' };
  // What comes after a tag means nothing in a list without order.
  if (!page.isAscending()) return { kind: 'next', cursor: toProbe(page.count) };
  const next = toCursor('last', cursor.size, page.last);
  if (seen.has(next.query)) return { kind: 'stop', reason: 'the registry does not get beyond the same tag' };
  return { kind: 'next', cursor: next };
}

/** What tells one page from another. */
export function toPageKey({ count, first = '', last = '' }: PageFacts): string {
  return `${count} ${first} ${last}`;
}

/** `n` and `last` for a registry that names no next page. */
export function toCursor(kind: Cursor['kind'], size: number | undefined, last?: string): Cursor {
  const query = new URLSearchParams({ ...(size && { n: String(size) }), ...(last && { last }) });
  return { kind, query: query.toString(), ...(size && { size }) };
}

/** One tag less than there were: a registry that sends as many as before takes no notice of `n`. */
function toProbe(count: number): Cursor {
  return toCursor('probe', Math.max(1, count - 1));
}

/**
 * The registry cannot be asked for what comes after a tag. When it takes no notice of `n` either it does not page, and
 * what it sent is everything (distribution 2 does so, in the order of its file system). When it names a next page for a
 * size that is one too small, it would have named one before (early zot ignores `last` for an `n` of all tags).
 */
function judgeProbe(page: PageFacts, { size = 0 }: Cursor): NextStep {
  if (page.count > size || page.link.kind === 'next') return { kind: 'end' };
  return {
    kind: 'stop',
    reason: 'the registry sent a full page and no Link header, and cannot be asked for what comes after it',
  };
}

/** The size we asked for, or one that registries are known to cut at whatever is asked. */
function isFull(count: number, size: number | undefined): boolean {
  return count === (size ?? 1_000) || count === 50 || count === 100;
}

/**
 * A link is taken for what it says about the position only: its query goes to the address that is being listed.
 * Registries behind a proxy name a wrong scheme, port or path there; another host is not believed.
 */
function followLink(target: string, { url, seen }: PagingState): NextStep {
  const next = URL.parse(target, url.href);
  if (next === null || next.hostname !== url.hostname) {
    const shown = toSafeText(next === null ? target : next.host);
    return { kind: 'stop', reason: `the Link header of the registry leads to another host, '${shown}'` };
  }
  const query = next.search.slice(1);
  if (seen.has(query)) return { kind: 'stop', reason: 'the Link header of the registry leads in a circle' };
  return { kind: 'next', cursor: { kind: 'link', query } };
}
