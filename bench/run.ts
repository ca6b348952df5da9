import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Runs the rows whose name holds the first argument, each file of them in a process of its own: what one loads (a
 * client of Redis, for example) may slow down what the next one measures.
 */
const [wanted = ''] = process.argv.slice(2);
const directory = join(import.meta.dirname, 'rows');
const script = join(import.meta.dirname, 'run-rows.ts');
const files = readdirSync(directory).filter((file) => file.endsWith('.ts'));
const nothing = 3;
const codes = files.toSorted().map((file) => {
  const { status } = spawnSync(process.execPath, [script, join(directory, file), wanted], {
    stdio: 'inherit',
  });
  return status ?? 1;
});
const failed = codes.find((code) => code !== 0 && code !== nothing);
if (codes.every((code) => code === nothing)) {
  console.error(`no row contains '${wanted}'; the rows are in ${directory}`);
  process.exitCode = 1;
} else if (failed !== undefined) process.exitCode = failed;
