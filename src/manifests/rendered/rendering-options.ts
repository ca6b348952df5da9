import type { Tree } from '../tree.ts';
import type { GitRef } from '../types.ts';

/** A GitRepository whose files are to be put into those of another. */
export type IncludedSource = {
  readonly namespace: string;
  readonly name: string;
  readonly url: string;
  readonly ref: GitRef | undefined;
  /** The name of its Secret. */
  readonly secret: string | undefined;
};

/** What only a host knows of the repository that is rendered. */
export type RenderingOptions = {
  /** Whether a Git URL leads to this repository; undefined when the repository has no remote to compare with. */
  readonly isOwnUrl: (url: string) => boolean | undefined;
  /** GitRepository objects that are this repository whatever their URL says, as `namespace/name`. */
  readonly sources?: readonly string[];
  /**
   * The files of another repository, for what a GitRepository includes from it; `undefined` when they are not at hand.
   */
  readonly findIncluded?: (source: IncludedSource) => Tree | undefined;
  /** The values of a Secret that is not in the repository. */
  readonly findSecret?: (namespace: string, name: string) => ReadonlyMap<string, string> | undefined;
};
