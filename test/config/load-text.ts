import { parseConfig } from '../../src/config/parse-config.ts';
import { loadManifests } from '../../src/manifests/load-manifests.ts';
import type { MemoryFiles } from '../manifests/memory-tree.ts';
import { createMemoryTree, toLines } from '../manifests/memory-tree.ts';

export function parseText(text: string) {
  return parseConfig({ path: 'tidemark.yaml', content: Buffer.from(text) });
}

/** Every problem of a configuration, as a user reads it. */
export function listMistakes(text: string): readonly string[] {
  return toLines(parseText(text).declared.problems);
}

/** What a configuration makes of the repository `files`. */
export function loadText(text: string, files: MemoryFiles = {}) {
  const { declared } = parseText(text);
  const directories = Object.keys(files).length === 0 ? [] : ['.'];
  const { manifests, problems } = loadManifests(createMemoryTree(files), directories, { declared });
  return { manifests, problems: toLines(problems) };
}
