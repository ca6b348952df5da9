import { readFile, stat } from 'node:fs/promises';

import { TidemarkError } from '../../../errors.ts';

const MAX_SIZE = 1024 * 1024;

/**
 * Reads a file that a variable names, such as a projected token. Throws `TidemarkError` `invalid-credentials` naming
 * the variable and the path.
 */
export async function readIdentityFile(path: string, variable: string): Promise<string> {
  try {
    const { size } = await stat(path);
    if (size <= MAX_SIZE) return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new TidemarkError(
      'invalid-credentials',
      `file '${path}' of ${variable} could not be read (${code})`,
    );
  }
  throw new TidemarkError(
    'invalid-credentials',
    `file '${path}' of ${variable}: expected at most ${MAX_SIZE} bytes`,
  );
}
