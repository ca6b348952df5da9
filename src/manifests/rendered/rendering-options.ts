/** What only a host knows of the repository that is rendered. */
export type RenderingOptions = {
  /** Whether a Git URL leads to this repository; undefined when the repository has no remote to compare with. */
  readonly isOwnUrl: (url: string) => boolean | undefined;
  /** GitRepository objects that are this repository whatever their URL says, as `namespace/name`. */
  readonly sources?: readonly string[];
  /** The values of a Secret that is not in the repository. */
  readonly findSecret?: (namespace: string, name: string) => ReadonlyMap<string, string> | undefined;
};
