/** What a `Link` header says about the next page. */
export type NextLink =
  | { readonly kind: 'none' }
  | { readonly kind: 'next'; readonly target: string }
  | { readonly kind: 'unreadable' };

/**
 * The target of the link to the next page (RFC 8288). A link without any `rel` counts, because the registry API knows
 * only that one, and so does an address without the angle brackets around it, as zot wrote it for years.
 */
export function parseNextLink(header: string | null): NextLink {
  if (header === null || header.trim() === '') return { kind: 'none' };
  if (header.length > headerLimit) return { kind: 'unreadable' };
  let rest = header.trim();
  while (rest !== '') {
    const link = linkPattern.exec(rest);
    if (link === null) return { kind: 'unreadable' };
    const [whole, bracketed, bare = '', params = ''] = link;
    const target = bracketed ?? bare;
    if (isNext(params)) return { kind: 'next', target: target.trim() };
    rest = rest.slice(whole.length).replace(/^[\s,]+/u, '');
  }
  return { kind: 'none' };
}

const headerLimit = 8 * 1024;
const linkPattern =
  /^(?:<([^<>]*)>|((?:https?:\/)?\/[^\s<>;,"]*))((?:\s*;\s*[^\s=;,"]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?)*)\s*(?=,|$)/u;
const paramPattern = /;\s*([^\s=;,"]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/gu;

function isNext(params: string): boolean {
  for (const [, name = '', quoted, bare = ''] of params.matchAll(paramPattern))
    if (name.toLowerCase() === 'rel') return (quoted ?? bare).toLowerCase().split(/\s+/u).includes('next');
  return true;
}
