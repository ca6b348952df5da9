import { TidemarkError } from '../../errors.ts';
import type { ObjectRef, SecretRef } from '../../manifests/types.ts';
import type { Connection } from '../../registry/connection.ts';
import { hasCerts, readCertSecret } from '../../registry/credentials/cert-secret.ts';
import { readProxySecret } from '../../registry/credentials/proxy-secret.ts';
import type { Secret, SecretStore } from '../../registry/credentials/secrets.ts';
import { requireSecret } from '../../registry/credentials/secrets.ts';
import { statusTypes } from '../manifests/provider-types.ts';
import type { Provider } from '../manifests/types.ts';

/**
 * The certificates and the proxy of a Provider; undefined when it names neither. Certificates are those of
 * `certSecretRef`, else for commit statuses those in `secretRef`. The proxy is that of `proxySecretRef`, else `proxy`
 * in `secretRef`, else `spec.proxy`.
 *
 * Throws `TidemarkError` `missing-reference` or `invalid-credentials` when a secret cannot be used, and
 * `unsupported-option` for a proxy that does not speak HTTP.
 */
export function readConnection(provider: Provider, secrets: SecretStore): Connection | undefined {
  const certs = readCerts(provider, secrets);
  const proxy = readProxy(provider, secrets);
  if (certs === undefined && proxy === undefined) return undefined;
  return { ...(certs && { certs }), ...(proxy && { proxy }) };
}

function toRef({ metadata }: Provider, { name }: SecretRef): ObjectRef {
  return { namespace: metadata.namespace, name };
}

/** An authority takes the place of those of the system, as in Flux. */
function readCerts(provider: Provider, secrets: SecretStore): Connection['certs'] {
  const { certSecretRef, secretRef, type } = provider.spec;
  const named = certSecretRef && toRef(provider, certSecretRef);
  if (named !== undefined)
    return { ...readCertSecret(requireSecret(secrets, named), named), replacesSystem: true };
  const own = secretRef && statusTypes.has(type) ? toRef(provider, secretRef) : undefined;
  const secret = own && requireSecret(secrets, own);
  if (own === undefined || secret === undefined || !hasCerts(secret)) return undefined;
  return { ...readCertSecret(secret, own), replacesSystem: true };
}

function readProxy(provider: Provider, secrets: SecretStore): Connection['proxy'] {
  const { proxySecretRef, secretRef, proxy } = provider.spec;
  if (proxySecretRef !== undefined) {
    const ref = toRef(provider, proxySecretRef);
    return toHttpProxy(requireSecret(secrets, ref), ref);
  }
  const ref = secretRef && toRef(provider, secretRef);
  const inSecret = ref && requireSecret(secrets, ref).get('proxy')?.trim();
  if (ref !== undefined && inSecret) return toHttpProxy(new Map([['address', inSecret]]), ref);
  if (proxy === undefined) return undefined;
  if (!URL.canParse(proxy))
    throw new TidemarkError('invalid-value', 'spec.proxy: expected a URL, found something else');
  return toHttpProxy(new Map([['address', proxy]]), undefined);
}

/** Without a reference it is the address that the manifest itself has. */
function toHttpProxy(secret: Secret, ref: ObjectRef | undefined): NonNullable<Connection['proxy']> {
  const proxy = readProxySecret(secret, ref ?? { namespace: 'spec', name: 'proxy' });
  if (/^https?:/.test(proxy.address)) return proxy;
  const where = ref === undefined ? 'spec.proxy' : `secret '${ref.namespace}/${ref.name}'`;
  const message = `${where}: expected a proxy that speaks HTTP, found another kind; use one with http:// or https://`;
  throw new TidemarkError('unsupported-option', message);
}
