import { configDefaults, defineConfig } from 'vitest/config';
import { createFailedFilesReporter } from './scripts/retry/failed-files.ts';

const isCi = process.env['CI'] !== undefined;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real servers and processes on a shared machine may miss a moment; what fails twice is wrong.
    retry: isCi ? 1 : 0,
    reporters: [...configDefaults.reporters, ...(isCi ? [createFailedFilesReporter()] : [])],
  },
});
