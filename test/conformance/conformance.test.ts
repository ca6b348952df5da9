import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runFile } from './run-vectors.ts';

const directory = join(import.meta.dirname, 'vectors');
const files = readdirSync(directory).filter((file) => file.endsWith('.json'));

test.each(files)('%s gives what the real code gives', (file) => {
  const { results } = runFile(join(directory, file));
  expect(results.length).toBeGreaterThan(0);
  const failures = results.filter((result) => !result.passed);
  expect(failures.slice(0, 5), `${failures.length} of ${results.length} cases fail`).toEqual([]);
});
