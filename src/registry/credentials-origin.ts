/** Where credentials were found, never what they are. */
export type CredentialsOrigin =
  /** The entry of `auths` in the secret that `secretRef` names (`namespace/name`), and where that is given to us. */
  | { readonly kind: 'secret'; readonly secret: string; readonly from: string; readonly entry: string }
  | { readonly kind: 'docker-config'; readonly path: string; readonly entry: string }
  /** `docker-credential-<helper>`, which docker's config at `path` names, asked for `server`. */
  | {
      readonly kind: 'docker-helper';
      readonly path: string;
      readonly helper: string;
      readonly server: string;
    }
  | { readonly kind: 'github-token' }
  /** A login that was exchanged for the identity of this machine or job. */
  | { readonly kind: 'cloud'; readonly provider: 'aws' | 'gcp' | 'azure'; readonly identity: string };

/** In words, as a part of a sentence. */
export function describeOrigin(origin: CredentialsOrigin): string {
  switch (origin.kind) {
    case 'secret':
      return `Secret ${origin.secret} in ${origin.from}, entry '${origin.entry}'`;
    case 'docker-config':
      return `docker config '${origin.path}', entry '${origin.entry}'`;
    case 'docker-helper':
      return `docker-credential-${origin.helper} (of docker config '${origin.path}'), asked for '${origin.server}'`;
    case 'github-token':
      return 'GITHUB_TOKEN';
    case 'cloud':
      return `${origin.provider} identity: ${origin.identity}`;
  }
}
