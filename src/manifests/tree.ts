/** One file of a tree. */
export type TreeFile = {
  /** Path from the root of the repository, with `/` as the separator, never with `.` or `..` in it. */
  readonly path: string;
  /** Reads the content. Throws `TidemarkError` `unreadable-file` or `file-too-large`. */
  readonly read: () => Uint8Array;
};

/**
 * The files of one revision of a repository, read-only. Reading is synchronous because that is what makes a large
 * tree fast; whoever fetches a tree from afar does so before it makes one.
 */
export interface Tree {
  /**
   * The regular files below `path`, or the one file that `path` names, depth first and in lexical order of their
   * names, `.git` and other repositories inside of this one (submodules) left out. A symbolic link to a file inside the tree is given as the file that it points at (once);
   * one that leads out of the tree, or to a directory, is passed over. `path` may start with `./` or `/`, both mean
   * the root; `..` cannot leave the root.
   *
   * Throws `TidemarkError` `path-not-found` when there is nothing at `path`.
   */
  files(path: string): Iterable<TreeFile>;
}
