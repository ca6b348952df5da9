import { join } from 'node:path';
import type { FileResult } from './run-vectors.ts';
import { runVectors } from './run-vectors.ts';

const directory = process.argv[2] ?? join(import.meta.dirname, 'vectors');
const results = runVectors(directory);
for (const result of results) print(result);
const hasFailed = results.some(({ results }) => results.some((each) => !each.passed));
process.exitCode = hasFailed || results.length === 0 ? 1 : 0;

function print({ name, results }: FileResult): void {
  const failures = results.filter((each) => !each.passed);
  console.log(`${name}: ${results.length - failures.length} passed, ${failures.length} failed`);
  for (const failure of failures.slice(0, 5)) {
    console.error(`  ${failure.name.slice(0, 300)}: ${(failure.detail ?? 'failed').slice(0, 1_000)}`);
  }
}
