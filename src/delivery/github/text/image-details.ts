/** What an image says about itself, and what its source says about the way from the old version to the new. */
export type ImageDetails = {
  /** `org.opencontainers.image.source`. */
  readonly source?: string;
  /** `org.opencontainers.image.revision`, else the version, of the old image and of the new. */
  readonly from?: string;
  readonly to?: string;
  /** Markdown that somebody else has written. */
  readonly releaseNotes?: string;
};
