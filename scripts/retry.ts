import { spawnSync } from 'node:child_process';
import { readFailedFiles } from './retry/failed-files.ts';
import { toRetry } from './retry/to-retry.ts';

/**
 * After a run of the tests that failed with `CI` set: runs the files that failed once more, in a fresh process. Real
 * servers and processes on a shared machine may miss a moment; a file that fails again is wrong.
 */
const retry = toRetry(readFailedFiles());
if (typeof retry === 'string') {
  process.stdout.write(`The tests failed: ${retry}\n`);
  process.exitCode = 1;
} else {
  const list = retry.files.map((file) => `  ${file}\n`).join('');
  process.stdout.write(`These test files failed, and are run once more:\n${list}`);
  const { status } = spawnSync('npm', ['test', '--', ...retry.files], { stdio: 'inherit' });
  process.stdout.write(
    status === 0 ? `These test files passed at the second run only:\n${list}` : 'The tests failed twice.\n',
  );
  process.exitCode = status === 0 ? 0 : 1;
}
