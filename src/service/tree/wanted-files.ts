import type { SnapshotEntry, SnapshotFile } from './snapshot.ts';

/** Whether a run could read a file without being told of it: manifests, marked files, patches, kustomizations. */
export function isStructured(path: string): boolean {
  return /\.(?:ya?ml|json)$/iu.test(path) || /(?:^|\/)Kustomization$/u.test(path);
}

const configurations = /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$|^\.github\/tidemark\.yaml$/u;

/**
 * The other files whose names stand in a kustomization or in the configuration: sources of config maps, patches and
 * values without the usual extension. It errs on the side of too many, because it looks at words, not at meanings.
 */
export function listNamed(entries: readonly SnapshotEntry[]): readonly SnapshotFile[] {
  const files = entries.filter((entry) => entry.kind === 'file');
  const words = new Set(
    files.flatMap(({ path, content }) =>
      content !== undefined && configurations.test(path) ? toWords(Buffer.from(content).toString()) : [],
    ),
  );
  if (words.size === 0) return [];
  return files.filter(({ path }) => {
    if (isStructured(path)) return false;
    return toWords(path.slice(path.lastIndexOf('/') + 1)).every((word) => words.has(word));
  });
}

function toWords(text: string): readonly string[] {
  return text.split(/[\s"'`=,:/\\[\]{}#]+/u).filter((word) => word !== '');
}
