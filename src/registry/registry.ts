import type { Connection } from './connection.ts';
import type { CredentialsOrigin } from './credentials-origin.ts';
import type { ImageName } from './image-name.ts';

/** How one repository is to be talked to. */
export type RegistryAccess = {
  /** Credentials for this repository; absent for anonymous access. */
  readonly credentials?: Credentials;
  /** Gives other credentials in place of those that a registry no longer takes; absent when there are no others. */
  readonly renew?: (rejected: Credentials) => Promise<Credentials | undefined>;
  /** Certificates and a proxy; absent for the usual way. */
  readonly connection?: Connection;
  /** Allows plain http. */
  readonly insecure: boolean;
  /** Ends every request made for the repository. A `TidemarkError` as its reason is thrown as it is. */
  readonly signal: AbortSignal;
  /**
   * When `signal` will end it, in milliseconds since the epoch, so that a wait that a registry asks for is not begun
   * when it cannot be finished.
   */
  readonly deadline?: number;
};

/** `username` and `password` as in docker's `auth`; an identity token has the username `<token>`. */
export type Credentials = {
  readonly username: string;
  readonly password: string;
  /** For those who ask why; nothing is decided by it. */
  readonly origin?: CredentialsOrigin;
};

/** How a listing is to be made. */
export type ListingAccess = RegistryAccess & {
  /** How old a listing may be, in milliseconds, when there is one already; a new one when absent. */
  readonly maxAge?: number;
  /**
   * Called with the usable tags of each page, in the order of the registry; only what it returns is kept in the
   * listing, so that a long listing needs no more memory than what is wanted of it.
   */
  readonly select?: (tags: readonly string[]) => readonly string[];
};

/**
 * The tags of a repository in the order the registry gave them, duplicates included. A listing that is not complete
 * says why; it must never move a tag.
 */
export type TagListing = {
  readonly tags: readonly string[];
  /** How many names were left out because they break the grammar of tags; absent means none. */
  readonly invalid?: number;
  /** When the registry was asked, in milliseconds since the epoch; absent when that was just now. */
  readonly listedAt?: number;
} & ({ readonly complete: true } | { readonly complete: false; readonly reason: string });

/** One image of a manifest. */
export type PlatformManifest = {
  /** `os/architecture` or `os/architecture/variant` as in the OCI image index; the variants that every machine of an architecture has, `arm64/v8` and `amd64/v1`, are left out. */
  readonly platform: string;
  /** The digest of the manifest of this platform; that of the whole when there is only one image. */
  readonly digest: string;
};

/** What a manifest and the image behind it say of themselves. All of it is the publisher's word, except `pushed`. */
export type ManifestFacts = {
  /** Of the manifest or the index, computed from its content. */
  readonly digest: string;
  /** In the order of the index, without attestations; empty for what is no image, such as a chart. */
  readonly platforms: readonly PlatformManifest[];
  /** When the image of the first platform was built, in RFC 3339; absent when it has no date or one that builders put in its place. */
  readonly created?: string;
  /** When the manifest was pushed, in RFC 3339: only for a tag, and only where the registry says so (`Last-Modified`). */
  readonly pushed?: string;
  /** The labels of that image, and the annotations of its manifest and index where no label has their name. */
  readonly labels: Readonly<Record<string, string>>;
};

/** What the pipeline needs of a registry. All methods throw `TidemarkError` with a `registry-*` code. */
export interface Registry {
  /** `GET /v2/<name>/tags/list` with all its pages (OCI distribution specification). */
  listTags(image: ImageName, access: ListingAccess): Promise<TagListing>;
  /** The digest of the manifest or index that `tag` names: `HEAD /v2/<name>/manifests/<tag>`. */
  resolveDigest(image: ImageName, tag: string, access: RegistryAccess): Promise<string>;
  /**
   * What the manifest of a tag or a digest says: `GET` of the manifest, of that of its first platform and of the image
   * configuration. Registries count these against download limits, so ask for few.
   */
  describeManifest(image: ImageName, reference: string, access: RegistryAccess): Promise<ManifestFacts>;
}
