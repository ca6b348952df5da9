import { createSign } from 'node:crypto';

import type { Expiring } from '../../expiring-cache.ts';
import { parseTokenAnswer } from '../token-answer.ts';
import type { CredentialsFile } from './credentials-file.ts';
import { GCP_SCOPE } from './gcp-context.ts';
import type { GcpContext } from './gcp-context.ts';

const SERVICE = "Google's token service";
const LIFE = 3600;

/** An access token for the key of a service account, by a signed assertion (RFC 7523). */
export async function exchangeServiceAccount(
  file: CredentialsFile,
  context: GcpContext,
): Promise<Expiring<string>> {
  const audience = file.needGoogleUrl('token_uri');
  const assertion = toAssertion(file, audience, Math.floor(context.now() / 1000));
  const response = await context.http.send({
    service: SERVICE,
    method: 'POST',
    url: context.endpoints.token ?? audience,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion,
    }).toString(),
  });
  return parseTokenAnswer(response, SERVICE, context.now());
}

function toAssertion(file: CredentialsFile, audience: string, issuedAt: number): string {
  const keyId = file.fields.get('private_key_id');
  const header = { alg: 'RS256', typ: 'JWT', ...(typeof keyId === 'string' && { kid: keyId }) };
  const claims = {
    iss: file.need('client_email'),
    scope: GCP_SCOPE,
    aud: audience,
    iat: issuedAt,
    exp: issuedAt + LIFE,
  };
  const unsigned = [header, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  try {
    return `${unsigned}.${createSign('RSA-SHA256').update(unsigned).sign(file.need('private_key'), 'base64url')}`;
  } catch {
    throw file.fail("expected 'private_key' to be an RSA key in PEM");
  }
}
