import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Row } from './harness.ts';
import { measure, toLine } from './harness.ts';

const [wanted = ''] = process.argv.slice(2);
const rows = await loadRows(join(import.meta.dirname, 'rows'));
const chosen = rows.filter(({ name }) => name.includes(wanted));
if (chosen.length === 0) {
  console.error(`no row contains '${wanted}'; there are: ${rows.map(({ name }) => name).join(' | ')}`);
  process.exitCode = 1;
}
for (const row of chosen) {
  const measurement = await measure(row);
  console.log(toLine(row, measurement));
}

async function loadRows(directory: string): Promise<readonly Row[]> {
  const files = readdirSync(directory).filter((file) => file.endsWith('.ts'));
  const modules = files.sort().map(async (file) => {
    const { href } = pathToFileURL(join(directory, file));
    const loaded: { readonly rows: readonly Row[] } = await import(href);
    return loaded.rows;
  });
  return (await Promise.all(modules)).flat();
}
