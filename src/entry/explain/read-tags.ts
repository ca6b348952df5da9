import { readFileSync, statSync } from 'node:fs';
import { TidemarkError } from '../../errors.ts';

const sizeLimit = 64 * 2 ** 20;

/**
 * Reads a file with one tag a line; `-` stands for the standard input. Empty lines and lines that start with `#` do not
 * count.
 *
 * Throws `TidemarkError` `path-not-found` or `file-too-large`.
 */
export function readTags(path: string): readonly string[] {
  const text = path === '-' ? readFileSync(0, 'utf8') : readText(path);
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

function readText(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isFile() !== true)
    throw new TidemarkError('path-not-found', `expected a file with tags at ${path}, found none`);
  if (found.size <= sizeLimit) return readFileSync(path, 'utf8');
  throw new TidemarkError(
    'file-too-large',
    `expected at most ${sizeLimit} bytes at ${path}, found ${found.size}`,
  );
}
