import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../config/parse-config.ts';
import { TidemarkError } from '../errors.ts';

export const defaultConfigPath = '.github/tidemark.yaml';

const sizeLimit = 4 * 1024 * 1024;

/**
 * The configuration of a repository; undefined when there is none and none was asked for. `path` counts from `root`.
 *
 * Throws `TidemarkError` `path-not-found` or `unreadable-file`. What is wrong inside of the file is in the result.
 */
export async function loadConfig(root: string, path: string | undefined): Promise<Config | undefined> {
  const file = resolve(root, path ?? defaultConfigPath);
  if (!existsSync(file)) {
    if (path === undefined) return undefined;
    const message = `expected a configuration at ${path}, found nothing; the path counts from the top of the repository`;
    throw new TidemarkError('path-not-found', message);
  }
  const shown = path ?? defaultConfigPath;
  const { parseConfig } = await import('../config/parse-config.ts');
  return parseConfig({ path: shown, content: readWhole(file, shown) });
}

function readWhole(file: string, shown: string): Uint8Array {
  try {
    const content = readFileSync(file);
    if (content.length <= sizeLimit) return content;
  } catch (cause) {
    throw new TidemarkError(
      'unreadable-file',
      `expected a readable file at ${shown}, found one that is not`,
      { cause },
    );
  }
  throw new TidemarkError(
    'file-too-large',
    `expected a configuration of at most ${sizeLimit} bytes at ${shown}`,
  );
}
