import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import type { CertMaterial } from '../../connection.ts';

/**
 * What encrypted connections are made with. Each is made once and when it is first needed, because taking in the
 * authorities of the system takes tens of milliseconds. Both throw when the material cannot be read.
 */
export type TlsContexts = {
  /** For servers: with the client certificate. */
  readonly server: () => SecureContext;
  /** For the proxy on the way to them: without it. */
  readonly proxy: () => SecureContext;
};

export function createTlsContexts({ ca, client, replacesSystem }: CertMaterial = {}): TlsContexts {
  const usual = () => (replacesSystem === true ? [] : getCACertificates('default'));
  const trusted = () => (ca === undefined ? {} : { ca: [...usual(), ca] });
  let server: SecureContext | undefined;
  let proxy: SecureContext | undefined;
  return {
    server: () => (server ??= createSecureContext({ ...trusted(), ...client })),
    proxy: () => (proxy ??= createSecureContext(trusted())),
  };
}
