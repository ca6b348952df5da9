import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Reporter } from 'vitest/node';

/** What a run of the tests leaves behind when `CI` is set; ignored by Git, and gone after `npm ci`. */
export const failedFilesPath = join(import.meta.dirname, '../../node_modules/.vitest/failed-files.json');

export type FailedFiles = {
  /** Test files that failed, or that did not come to their end; relative to the root. */
  readonly files: readonly string[];
  /** Messages of errors that belong to no test file, and of a run that was broken off. */
  readonly others: readonly string[];
};

/** Writes which test files failed. A run that crashes writes nothing. */
export function createFailedFilesReporter(path = failedFilesPath): Reporter {
  return {
    onTestRunEnd(modules, errors, reason) {
      const failed = new Set<string>();
      const others: string[] = reason === 'interrupted' ? ['the run was interrupted'] : [];
      for (const module of modules)
        if (!['passed', 'skipped'].includes(module.state())) failed.add(module.relativeModuleId);
      // An error outside of all tests names the file that its worker was at.
      for (const { VITEST_TEST_PATH: origin, message } of errors) {
        const module = modules.find(({ moduleId }) => moduleId === origin);
        if (module === undefined) others.push(message);
        else failed.add(module.relativeModuleId);
      }
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify({ files: [...failed], others } satisfies FailedFiles));
    },
  };
}

/** What the last run left, or nothing when it did not come to its end. */
export function readFailedFiles(path = failedFilesPath): FailedFiles | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
