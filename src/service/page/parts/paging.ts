import type { Html } from '../html.ts';
import { html } from '../html.ts';
import type { Query } from './query.ts';

const rowsPerPage = 100;

export type Slice<Row> = { readonly rows: readonly Row[]; readonly page: number; readonly pages: number };

export function toSlice<Row>(rows: readonly Row[], query: Query): Slice<Row> {
  const pages = Math.max(1, Math.ceil(rows.length / rowsPerPage));
  const page = Math.min(query.page, pages);
  return { rows: rows.slice((page - 1) * rowsPerPage, page * rowsPerPage), page, pages };
}

/** Nothing when everything fits on one page. */
export function toPageLinks<Row>(path: string, query: Query, { page, pages }: Slice<Row>): Html {
  if (pages === 1) return html``;
  const previous = page > 1 && html`<a rel="prev" href="${toPath(path, query, page - 1)}">Previous</a>`;
  const next = page < pages && html`<a rel="next" href="${toPath(path, query, page + 1)}">Next</a>`;
  return html`<nav class="pages" aria-label="Pages">
    ${previous} <span>Page ${page} of ${pages}</span> ${next}
  </nav>`;
}

function toPath(path: string, { words, state }: Query, page: number): string {
  const parameters = new URLSearchParams({ q: words.join(' '), state, page: String(page) });
  return `${path}?${parameters.toString()}`;
}
