import { TidemarkError } from '../../errors.ts';
import type { ImageRepository, ObjectRef } from '../../manifests/types.ts';
import type { CertMaterial, Connection, ProxySettings } from '../connection.ts';
import { readCertSecret } from './cert-secret.ts';
import { readProxySecret } from './proxy-secret.ts';
import { requireSecret, type Secret, type SecretStore } from './secrets.ts';

/** What `certSecretRef` and `proxySecretRef` say, as `CredentialFinder` describes it. */
export function findConnection(repository: ImageRepository, secrets: SecretStore): Connection | undefined {
  const certs = findCerts(repository, secrets);
  const proxy = findProxy(repository, secrets);
  if (certs === undefined && proxy === undefined) return undefined;
  return { ...(certs !== undefined && { certs }), ...(proxy !== undefined && { proxy }) };
}

/** The certificates of `certSecretRef`. Throws as `CredentialFinder` describes it. */
export function findCerts(repository: ImageRepository, secrets: SecretStore): CertMaterial | undefined {
  return readReference(repository, 'certSecretRef', (ref) =>
    readCertSecret(requireSecret(secrets, ref), ref),
  );
}

/** The proxy of `proxySecretRef`. Throws as `CredentialFinder` describes it. */
export function findProxy(repository: ImageRepository, secrets: SecretStore): ProxySettings | undefined {
  return readReference(repository, 'proxySecretRef', (ref) => readProxy(requireSecret(secrets, ref), ref));
}

function readReference<T>(
  repository: ImageRepository,
  field: 'certSecretRef' | 'proxySecretRef',
  read: (ref: ObjectRef) => T,
): T | undefined {
  const name = repository.spec[field]?.name;
  if (name === undefined) return undefined;
  try {
    return read({ namespace: repository.metadata.namespace, name });
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    const place = error.place ?? repository.placeOf(['spec', field]);
    throw new TidemarkError(error.code, error.message, { cause: error, place });
  }
}

function readProxy(secret: Secret, ref: ObjectRef): ProxySettings {
  const proxy = readProxySecret(secret, ref);
  if (!proxy.address.startsWith('socks5:')) return proxy;
  throw new TidemarkError(
    'unsupported-option',
    `secret '${ref.namespace}/${ref.name}': expected an http or https proxy, found a SOCKS proxy, which is not supported; give the address of an http proxy`,
  );
}
