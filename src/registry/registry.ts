import type { ImageName } from './image-name.ts';

/** How one repository is to be talked to. */
export type RegistryAccess = {
  /** Basic credentials for this repository; absent for anonymous access. */
  readonly credentials?: Credentials;
  /** Allows plain http. */
  readonly insecure: boolean;
  /** Ends every request made for the repository. */
  readonly signal: AbortSignal;
};

/** `username` and `password` as in docker's `auth`; an identity token has the username `<token>`. */
export type Credentials = { readonly username: string; readonly password: string };

/**
 * The tags of a repository in the order the registry gave them, duplicates included. A listing that is not complete
 * says why; it must never move a tag.
 */
export type TagListing =
  | { readonly complete: true; readonly tags: readonly string[] }
  | { readonly complete: false; readonly tags: readonly string[]; readonly reason: string };

/** What the pipeline needs of a registry. All methods throw `TidemarkError` with a `registry-*` code. */
export interface Registry {
  /** `GET /v2/<name>/tags/list` with all its pages (OCI distribution specification). */
  listTags(image: ImageName, access: RegistryAccess): Promise<TagListing>;
  /** The digest of the manifest or index that `tag` names: `HEAD /v2/<name>/manifests/<tag>`. */
  resolveDigest(image: ImageName, tag: string, access: RegistryAccess): Promise<string>;
}
