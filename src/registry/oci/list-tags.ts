import { TidemarkError } from '../../errors.ts';
import type { TagListing } from '../registry.ts';
import { fetchTagsPage, type ListTagsRequest, type PageResult } from './fetch-tags-page.ts';
import { toCursor, toNextStep, toPageKey, type Cursor, type NextStep } from './page-cursor.ts';
import { findOtherCursor } from './smaller-page.ts';
import { isTag } from './tag-grammar.ts';
import type { TagsPage } from './tags-page.ts';

/** The largest size that every registry takes: Amazon's refuses more. */
const pageSize = 1_000;

/**
 * All tags of a repository. When a later page cannot be had the listing is partial; when the first cannot, this throws
 * `TidemarkError` with a `registry-*` code.
 */
export async function listTags(request: ListTagsRequest): Promise<TagListing> {
  const listing = createListing(request);
  let cursor: Cursor | undefined = toCursor('start', pageSize);
  while (cursor !== undefined) {
    const result: PageResult = await fetchTagsPage({ ...request, cursor });
    const step: NextStep =
      result.kind === 'page' ? listing.add(result, cursor) : listing.recover(result, cursor);
    if (step.kind === 'stop') return listing.toPartial(step.reason);
    cursor = step.kind === 'next' ? step.cursor : undefined;
  }
  return listing.toComplete();
}

function createListing({ limits, access, image }: ListTagsRequest) {
  const kept: (readonly string[])[] = [];
  const { select } = access;
  const seen = new Set<string>();
  let [pages, count, bytes, invalid] = [0, 0, 0, 0];
  let linked = false;
  let last: string | undefined;

  function keep({ names, areTags }: TagsPage): void {
    const usable = areTags ? names : names.filter(isTag);
    invalid += names.length - usable.length;
    const selected = select === undefined ? usable : select(usable);
    if (selected.length > 0) kept.push(selected);
  }

  function findExcess(): string | undefined {
    if (pages >= limits.pages) return `it has more than ${limits.pages} pages`;
    if (count > limits.tags) return `it has more than ${limits.tags} tags`;
    if (bytes > limits.listingBytes) return `it is larger than ${limits.listingBytes} bytes`;
    return undefined;
  }

  function add({ page, facts, url }: PageResult & { kind: 'page' }, cursor: Cursor): NextStep {
    seen.add(cursor.query);
    pages += 1;
    bytes += page.bytes;
    const step = toNextStep(facts, { cursor, linked, seen, url });
    const isNew = cursor.kind !== 'probe' && !(facts.count > 0 && seen.has(toPageKey(facts)));
    if (isNew) {
      count += facts.count;
      keep(page);
      seen.add(toPageKey(facts));
      last = facts.last ?? last;
    }
    linked ||= facts.link.kind === 'next';
    if (page.cut) return { kind: 'stop', reason: `a page is larger than ${limits.pageBytes} bytes` };
    const excess = step.kind === 'next' ? findExcess() : undefined;
    return excess === undefined ? step : { kind: 'stop', reason: excess };
  }

  /** Asks in another way where that may help; else what was listed so far is all there will be. */
  function recover({ error, status }: PageResult & { kind: 'failed' }, cursor: Cursor): NextStep {
    seen.add(cursor.query);
    const other = findOtherCursor({ cursor, status, code: error.code, last, ended: access.signal.aborted });
    if (other !== undefined) return { kind: 'next', cursor: other };
    if (pages === 0) throw error;
    return { kind: 'stop', reason: error.message };
  }

  const toFacts = () => ({ tags: Array<string>().concat(...kept), ...(invalid > 0 && { invalid }) });
  return {
    add,
    recover,
    toComplete: (): TagListing => ({ complete: true, ...toFacts() }),
    toPartial: (reason: string): TagListing => {
      if (pages === 0) throw new TidemarkError('registry-partial', `${image.canonical}: ${reason}`);
      return { complete: false, reason, ...toFacts() };
    },
  };
}
