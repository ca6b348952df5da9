import { pathToFileURL } from 'node:url';
import type { Row } from './harness.ts';
import { measure, toLine } from './harness.ts';

/** Measures the rows of one file whose name holds the second argument; ends with 3 when there are none. */
const [file = '', wanted = ''] = process.argv.slice(2);
const { rows }: { readonly rows: readonly Row[] } = await import(pathToFileURL(file).href);
const chosen = rows.filter(({ name }) => name.includes(wanted));
for (const row of chosen) console.log(toLine(row, await measure(row)));
if (chosen.length === 0) process.exitCode = 3;
