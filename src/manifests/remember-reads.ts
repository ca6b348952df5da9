import type { Tree, TreeFile } from './tree.ts';

/** Beyond this many bytes a tree is read again rather than kept. */
const defaultLimit = 128 * 1024 * 1024;

/**
 * A tree whose files are read once: manifests and markers mostly stand in the same ones. Contents are kept up to
 * `limit` bytes in all; whoever gets one must not write into it.
 */
export function rememberReads(tree: Tree, limit = defaultLimit): Tree {
  const contents = new Map<string, Uint8Array>();
  let size = 0;
  function remember({ path, read }: TreeFile): Uint8Array {
    const known = contents.get(path);
    if (known !== undefined) return known;
    const content = read();
    size += content.length;
    if (size <= limit) contents.set(path, content);
    return content;
  }
  return {
    *files(path) {
      for (const file of tree.files(path)) yield { path: file.path, read: () => remember(file) };
    },
  };
}
