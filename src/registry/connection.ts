/** What `certSecretRef` adds to the connection, as PEM text. At least one of the two is there. */
export type CertMaterial = {
  /** Trusted beside the authorities of the system. */
  readonly ca?: string;
  /** The authority is trusted in their place. */
  readonly replacesSystem?: true;
  readonly client?: { readonly cert: string; readonly key: string };
};

/** The proxy of `proxySecretRef`. */
export type ProxySettings = {
  /** `http:`, `https:` or `socks5:`, without user and password. */
  readonly address: string;
  readonly username?: string;
  readonly password?: string;
};

/** How the servers of a repository are to be reached, when not in the usual way. */
export type Connection = { readonly certs?: CertMaterial; readonly proxy?: ProxySettings };

/** The connection without the client certificate, for servers that need not know who asks. */
export function withoutClient({ certs, proxy }: Connection): Connection {
  return {
    ...(certs?.ca !== undefined && { certs: { ca: certs.ca } }),
    ...(proxy !== undefined && { proxy }),
  };
}
