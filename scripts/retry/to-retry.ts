import type { FailedFiles } from './failed-files.ts';

/** More than these are not chance. */
const limit = 5;

/** The files to run once more, or why the failure of the run stands. */
export function toRetry(failed: FailedFiles | undefined): { readonly files: readonly string[] } | string {
  if (failed === undefined) return 'the tests did not come to their end, so no file is run again';
  const { files, others } = failed;
  if (others.length > 0) return `not by one test file alone, so none is run again: ${others.join('; ')}`;
  if (files.length === 0) return 'no test file failed, so the cause is elsewhere';
  if (files.length > limit)
    return `${files.length} test files failed, which is not chance (at most ${limit} are run again)`;
  return { files };
}
