import { X509Certificate } from 'node:crypto';
import { createSecureContext } from 'node:tls';

import { TidemarkError } from '../../errors.ts';
import type { ObjectRef } from '../../manifests/types.ts';
import { toObjectName } from '../../manifests/types.ts';
import type { CertMaterial } from '../connection.ts';
import type { Secret } from './secrets.ts';

const certKeys = ['ca.crt', 'tls.crt', 'tls.key', 'caFile', 'certFile', 'keyFile'];

/** Whether a secret has any key of a TLS secret. */
export function hasCerts(secret: Secret): boolean {
  return certKeys.some((key) => Boolean(secret.get(key)));
}

/**
 * The certificates of a TLS secret: `ca.crt`, and `tls.crt` with `tls.key`. The names that Flux used before
 * (`caFile`, `certFile`, `keyFile`) count where the new ones are absent.
 *
 * Throws `TidemarkError` `invalid-credentials` with Flux's texts.
 */
export function readCertSecret(secret: Secret, ref: ObjectRef): CertMaterial {
  const name = toObjectName(ref);
  const ca = secret.get('ca.crt') || secret.get('caFile') || undefined;
  const cert = secret.get('tls.crt') || secret.get('certFile') || undefined;
  const key = secret.get('tls.key') || secret.get('keyFile') || undefined;
  if (cert !== undefined && key === undefined)
    throw invalid(name, " contains 'tls.crt' but missing 'tls.key'");
  if (cert === undefined && key !== undefined)
    throw invalid(name, " contains 'tls.key' but missing 'tls.crt'");
  const client = cert === undefined || key === undefined ? undefined : { cert, key };
  if (ca === undefined && client === undefined) {
    throw invalid(name, " must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'");
  }
  if (client !== undefined)
    check(() => createSecureContext(client), name, 'failed to parse TLS certificate and key');
  if (ca !== undefined) check(() => new X509Certificate(ca), name, 'failed to parse CA certificate');
  return { ...(ca !== undefined && { ca }), ...(client !== undefined && { client }) };
}

/** A broken certificate would otherwise come up as an obscure failure of the first connection. */
function check(parse: () => unknown, name: string, failure: string): void {
  try {
    parse();
  } catch {
    throw invalid(name, `: ${failure}; expected PEM text`);
  }
}

function invalid(name: string, message: string): TidemarkError {
  return new TidemarkError('invalid-credentials', `secret '${name}'${message}`);
}
