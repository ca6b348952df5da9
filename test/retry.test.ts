import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readFailedFiles } from '../scripts/retry/failed-files.ts';
import { toRetry } from '../scripts/retry/to-retry.ts';

/** Runs tests of these sources in a process of their own, and reads what that leaves behind. */
function runTests(sources: Readonly<Record<string, string>>) {
  const root = join(import.meta.dirname, '..');
  const directory = mkdtempSync(join(tmpdir(), 'tidemark-retry-'));
  const report = join(directory, 'left/failed.json');
  const config = `import { createFailedFilesReporter } from '${root}/scripts/retry/failed-files.ts';
export default { test: { globals: true, isolate: false, reporters: [createFailedFilesReporter('${report}')] } };`;
  try {
    writeFileSync(join(directory, 'vitest.config.ts'), config);
    for (const [name, source] of Object.entries(sources)) writeFileSync(join(directory, name), source);
    const vitest = join(root, 'node_modules/vitest/vitest.mjs');
    execFileSync(process.execPath, [vitest, 'run', '--root', directory], { stdio: 'ignore' });
  } catch {
    // The tests failed.
  }
  const failed = readFailedFiles(report);
  rmSync(directory, { recursive: true, force: true });
  return failed;
}

describe('after a run of tests that failed', () => {
  test('the files are known in which a test, a hook, an import or an error outside of tests failed', () => {
    const failed = runTests({
      'good.test.ts': "test('x', () => {}); test.skip('y', () => {});",
      'test.test.ts': "test('x', () => expect(1).toBe(2));",
      'hook.test.ts': "beforeAll(() => { throw new Error('no'); }); test('x', () => {});",
      'import.test.ts': "import './nothing.ts'; test('x', () => {});",
      'loose.test.ts':
        "test('x', async () => { void Promise.reject(new Error('loose')); await new Promise((resolve) => setTimeout(resolve, 20)); });",
    });
    expect(failed?.files.toSorted()).toEqual([
      'hook.test.ts',
      'import.test.ts',
      'loose.test.ts',
      'test.test.ts',
    ]);
    expect(failed?.others).toEqual([]);
  });

  test('a run of which nothing failed leaves an empty list, and one that broke off leaves none', () => {
    expect(runTests({ 'good.test.ts': "test('x', () => {});" })).toEqual({ files: [], others: [] });
    expect(runTests({ 'vitest.config.ts': 'throw new Error();' })).toBeUndefined();
  });

  test('up to five files are run again, and more are not chance', () => {
    const files = ['a', 'b', 'c', 'd', 'e'];
    expect(toRetry({ files, others: [] })).toEqual({ files });
    expect(toRetry({ files: [...files, 'f'], others: [] })).toMatch(/^6 test files failed/);
  });

  test('what no file can be blamed for stands', () => {
    expect(toRetry(undefined)).toContain('did not come to their end');
    expect(toRetry({ files: [], others: [] })).toContain('the cause is elsewhere');
    expect(toRetry({ files: ['a'], others: ['a worker died'] })).toContain('a worker died');
  });
});
