export type Cell = { readonly text: string; readonly paint?: (text: string) => string };

/** Aligns rows of cells in columns, three spaces apart, with nothing behind the last one. */
export function toColumns(rows: readonly (readonly Cell[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, toWidth(cell.text));
  }
  return rows.map((row) => `${toLine(row, widths)}\n`).join('');
}

function toLine(row: readonly Cell[], widths: readonly number[]): string {
  const last = row.length - 1;
  const cells = row.map(({ text, paint = (plain) => plain }, index) => {
    const padding = index === last ? 0 : (widths[index] ?? 0) - toWidth(text);
    return paint(text) + ' '.repeat(padding);
  });
  return cells.join('   ').trimEnd();
}

/** Code points, which is what a terminal shows side by side for the text of manifests. */
function toWidth(text: string): number {
  return Array.from(text).length;
}
