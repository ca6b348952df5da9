import type { Html, Part } from '../html.ts';
import { html } from '../html.ts';

export type Column<Row> = {
  readonly title: string;
  readonly cell: (row: Row) => Part;
};

export type Table<Row> = {
  /** What a screen reader announces. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** In place of a table without rows. */
  readonly empty: string;
};

/** A table that becomes a list of cards where there is no room for columns. */
export function toTable<Row>({ caption, columns, rows, empty }: Table<Row>): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  const [first, ...others] = columns;
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            <th scope="row" data-label="${first?.title}">${first?.cell(row)}</th>
            ${others.map(({ title, cell }) => html`<td data-label="${title}">${cell(row)}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
