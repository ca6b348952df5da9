/** Somebody whom GitHub knows. */
export type Identity = {
  readonly login: string;
  /** GitHub's numbers of the repositories that both this person can read and the App is installed on. */
  readonly repositories: readonly number[];
};

/** Who says who somebody is. */
export interface IdentityProvider {
  /** Where a browser is sent to; it comes back to `redirectUrl` with `state` and a code. */
  toAuthorizeUrl(request: { readonly state: string; readonly redirectUrl: string }): string;
  /** Throws when the code is not good, or GitHub does not answer in time. */
  identify(request: { readonly code: string; readonly redirectUrl: string }): Promise<Identity>;
}
