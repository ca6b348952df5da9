import type { FakeHandler } from './fake-registry.ts';

/**
 * How zot answered `tags/list` over the years. `first`: `n` and `last` only count when `n` is smaller than the number
 * of tags, and there may be a link after the last one. `second`: both always count. `third`: the link has its angle
 * brackets, too.
 */
export type ZotGeneration = 'first' | 'second' | 'third';

/** Answers `tags/list` of `app` as zot does. */
export function answerAsZot(generation: ZotGeneration, tags: readonly string[]): FakeHandler {
  const sorted = [...tags].sort();
  const list = generation === 'first' ? listAsFirst : listAsSecond;
  return (_, { url }) => {
    if (!url.pathname.endsWith('/tags/list')) return undefined;
    const { searchParams } = url;
    if (searchParams.getAll('n').length > 1 || searchParams.getAll('last').length > 1) return { status: 400 };
    const n = searchParams.get('n');
    if (n !== null && !/^[+-]?[0-9]+$/.test(n)) return { status: 400 };
    const size = n === null ? undefined : Number(n);
    const page = list(sorted, size, searchParams.get('last') ?? '');
    if (page === 'unknown') return { status: 404 };
    const target = `${url.pathname}?n=${size ?? -1}&last=${page.tags.at(-1) ?? ''}`;
    const link = `${generation === 'third' ? `<${target}>` : target}; rel="next"`;
    return { body: { name: 'app', tags: page.tags }, headers: page.isLinked ? { link } : {} };
  };
}

type Page = 'unknown' | { readonly tags: readonly string[]; readonly isLinked: boolean };

function listAsFirst(tags: readonly string[], size: number | undefined, last: string): Page {
  if (size === undefined || size >= tags.length) return { tags, isLinked: false };
  if (last === '') return { tags: tags.slice(0, size), isLinked: true };
  const at = tags.indexOf(last);
  if (at < 0) return 'unknown';
  return size >= tags.length - at
    ? { tags: tags.slice(at + 1), isLinked: false }
    : { tags: tags.slice(at + 1, at + 1 + size), isLinked: true };
}

function listAsSecond(tags: readonly string[], size: number | undefined, last: string): Page {
  const start = last === '' ? 0 : tags.indexOf(last) + 1;
  if (last !== '' && start === 0) return 'unknown';
  const isLinked = size !== undefined && size > 0 && start + size < tags.length;
  return { tags: tags.slice(start, size === undefined ? undefined : start + size), isLinked };
}
