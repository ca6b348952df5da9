import type { Config } from '../../config/parse-config.ts';
import { parseConfig } from '../../config/parse-config.ts';
import { defaultConfigPath } from '../../entry/load-config.ts';
import { TidemarkError } from '../../errors.ts';
import type { Tree, TreeFile } from '../../manifests/tree.ts';

/** The configuration at the base branch; no other place is looked at, and nothing is included from elsewhere. */
export function readConfig(tree: Tree): Config | undefined {
  const file = findFile(tree, defaultConfigPath);
  return file === undefined ? undefined : parseConfig({ path: file.path, content: file.read() });
}

function findFile(tree: Tree, path: string): TreeFile | undefined {
  try {
    return [...tree.files(path)].find((file) => file.path === path);
  } catch (error) {
    if (error instanceof TidemarkError && error.code === 'path-not-found') return undefined;
    throw error;
  }
}
