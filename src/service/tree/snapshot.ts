/** A regular file of a tree. */
export type SnapshotFile = {
  readonly kind: 'file';
  readonly path: string;
  readonly isExecutable: boolean;
  readonly size: number;
  /** The name of its content in Git. */
  readonly oid: string;
  /** Absent for a file that no run can need, or that is too large. */
  readonly content?: Uint8Array;
};

export type SnapshotLink = { readonly kind: 'link'; readonly path: string; readonly target: string };

/** A directory that is empty in Git's archives, because its files belong to another repository. */
export type SnapshotSubmodule = { readonly kind: 'submodule'; readonly path: string };

export type SnapshotEntry = SnapshotFile | SnapshotLink | SnapshotSubmodule;

/** What a run can need of one revision of a repository. Paths count from its root; each is there once. */
export type Snapshot = {
  /** The name of the tree in Git. */
  readonly tree: string;
  readonly entries: readonly SnapshotEntry[];
};
