import type { Html } from '../html.ts';
import { html } from '../html.ts';
import { toDocument } from '../layout.ts';
import { toPageLinks, toSlice } from '../parts/paging.ts';
import { matches, toSearchForm, type Choice } from '../parts/query.ts';
import { toTable, type Column } from '../parts/table.ts';
import type { PageContext } from './context.ts';

/** A searchable list of rows. */
export type List<Row> = {
  readonly title: string;
  readonly path: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  /** The texts of a row that a search looks at. */
  readonly texts: (row: Row) => readonly (string | undefined)[];
  /** What a reader may choose to see, with what belongs to it. */
  readonly choices: readonly (Choice & { readonly has: (row: Row) => boolean })[];
  /** What to say when there is nothing at all. */
  readonly empty: string;
  readonly before?: Html;
};

export function toListPage<Row>(list: List<Row>, { viewer, query }: PageContext): string {
  const { title, path, choices, columns } = list;
  const choice = choices.find(({ value }) => value === query.state);
  const found = list.rows.filter(
    (row) => (choice === undefined || choice.has(row)) && matches(query, list.texts(row)),
  );
  const slice = toSlice(found, query);
  const empty = list.rows.length === 0 ? list.empty : 'Nothing matches.';
  const content = html`${list.before} ${toSearchForm(path, query, choices)}
    <p class="soft" role="status">${found.length} of ${list.rows.length}</p>
    ${toTable({ caption: title, columns, rows: slice.rows, empty })} ${toPageLinks(path, query, slice)}`;
  return toDocument({ title, section: path, viewer, content });
}
