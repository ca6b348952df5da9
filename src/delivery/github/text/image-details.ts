/** Where the source of an image is kept, as far as it decides what addresses look like. */
export type SourceHost = 'github' | 'gitlab' | 'gitea' | 'bitbucket';

/** What an image says about itself, and what its source says about the way from the old version to the new. */
export type ImageDetails = {
  /** `org.opencontainers.image.source`. */
  readonly source?: string;
  /** What serves the source, where its name does not tell. */
  readonly host?: SourceHost;
  /** `org.opencontainers.image.revision`, else the version, of the old image and of the new. */
  readonly from?: string;
  readonly to?: string;
  /** Markdown that somebody else has written. */
  readonly releaseNotes?: string;
};

/** One image on its way from one tag or digest to another, with the policy that moves it. */
export type ImageMove = {
  /** `namespace/name`. */
  readonly policy: string;
  /** The values as they stand in files: references, tags or digests. */
  readonly old: string;
  readonly new: string;
};

/** Reads what images say about themselves. What cannot be read is left out; nothing is thrown. */
export interface DetailsSource {
  /** By policy. Called only when a pull request is about to be opened or changed. */
  readDetails(moves: readonly ImageMove[]): Promise<ReadonlyMap<string, ImageDetails>>;
}
