/** One row of a tree as Git keeps it. */
export type ListedEntry = {
  /** From the tree that is listed. */
  readonly path: string;
  /** `100644`, `100755`, `120000` (a link), `160000` (a submodule) or `040000` (a directory). */
  readonly mode: string;
  readonly oid: string;
  /** Of a blob, in bytes. */
  readonly size?: number;
};

export type TreeListing = { readonly entries: readonly ListedEntry[]; readonly truncated: boolean };

/**
 * Where the content of one repository comes from. All methods throw `TidemarkError` `forge-refused`, `forge-limited` or
 * `forge-failed`.
 */
export interface TreeSource {
  /** A commit as a compressed archive with one directory around it. */
  download(commit: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  /** A tree; `recursive` with all that is below, as far as there is room for it. */
  listTree(
    oid: string,
    options: { readonly recursive: boolean; readonly signal: AbortSignal },
  ): Promise<TreeListing>;
  /** The content of a blob of at most `limit` bytes. */
  readBlob(
    oid: string,
    options: { readonly limit: number; readonly signal: AbortSignal },
  ): Promise<Uint8Array>;
}
