import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Real servers and processes on a shared machine may miss a moment; what fails twice is wrong.
    retry: process.env['CI'] === undefined ? 0 : 1,
  },
});
