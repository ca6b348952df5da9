import { TidemarkError } from '../../errors.ts';
import type { ObjectRef, SecretRef } from '../../manifests/types.ts';
import type { Connection } from '../../registry/connection.ts';
import { readCertSecret } from '../../registry/credentials/cert-secret.ts';
import { readProxySecret } from '../../registry/credentials/proxy-secret.ts';
import type { SecretStore } from '../../registry/credentials/secrets.ts';
import { requireSecret } from '../../registry/credentials/secrets.ts';
import type { Provider } from '../manifests/types.ts';

/**
 * The certificates and the proxy of a Provider; undefined when it names neither.
 *
 * Throws `TidemarkError` `missing-reference` or `invalid-credentials` when a secret cannot be used, and
 * `unsupported-option` for a proxy that does not speak HTTP.
 */
export function readConnection({ metadata, spec }: Provider, secrets: SecretStore): Connection | undefined {
  const toRef = ({ name }: SecretRef): ObjectRef => ({ namespace: metadata.namespace, name });
  const certs = spec.certSecretRef && toRef(spec.certSecretRef);
  const proxy = spec.proxySecretRef && toRef(spec.proxySecretRef);
  if (certs === undefined && proxy === undefined) return undefined;
  return {
    ...(certs && { certs: readCertSecret(requireSecret(secrets, certs), certs) }),
    ...(proxy && { proxy: readHttpProxy(proxy, secrets) }),
  };
}

function readHttpProxy(ref: ObjectRef, secrets: SecretStore): NonNullable<Connection['proxy']> {
  const proxy = readProxySecret(requireSecret(secrets, ref), ref);
  if (/^https?:/.test(proxy.address)) return proxy;
  const message = `secret '${ref.namespace}/${ref.name}': expected a proxy that speaks HTTP, found another kind; use one with http:// or https://`;
  throw new TidemarkError('unsupported-option', message);
}
