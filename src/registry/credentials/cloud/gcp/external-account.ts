import { TidemarkError } from '../../../../errors.ts';
import type { Expiring } from '../../expiring-cache.ts';
import { parseFields, textOf } from '../../fields.ts';
import { checkStatus } from '../cloud-http.ts';
import { parseTokenAnswer } from '../token-answer.ts';
import type { CredentialsFile } from './credentials-file.ts';
import { GCP_SCOPE } from './gcp-context.ts';
import type { GcpContext } from './gcp-context.ts';
import { readSubjectToken } from './subject-token.ts';

const STS = "Google's security token service";
const IAM = "Google's IAM credentials service";

/**
 * An access token for an external account (workload identity federation, for example of GitHub Actions): the subject
 * token is exchanged (RFC 8693) and, when the file asks for it, the result stands in for a service account.
 */
export async function exchangeExternalAccount(
  file: CredentialsFile,
  context: GcpContext,
): Promise<Expiring<string>> {
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    audience: file.need('audience'),
    scope: GCP_SCOPE,
    subject_token_type: file.need('subject_token_type'),
    subject_token: await readSubjectToken(file, context),
  });
  const response = await context.http.send({
    service: STS,
    method: 'POST',
    url: context.endpoints.sts ?? file.needGoogleUrl('token_url'),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const federated = parseTokenAnswer(response, STS, context.now());
  return file.fields.has('service_account_impersonation_url')
    ? impersonate(file, federated.value, context)
    : federated;
}

async function impersonate(
  file: CredentialsFile,
  token: string,
  context: GcpContext,
): Promise<Expiring<string>> {
  const response = await context.http.send({
    service: IAM,
    method: 'POST',
    url: context.endpoints.impersonation ?? file.needGoogleUrl('service_account_impersonation_url'),
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ scope: [GCP_SCOPE], lifetime: '3600s' }),
  });
  checkStatus(response, IAM);
  const fields = parseFields(response.text) ?? new Map();
  const value = textOf(fields, 'accessToken');
  const expiresAt = Date.parse(textOf(fields, 'expireTime') ?? '');
  if (value !== undefined && !Number.isNaN(expiresAt)) return { value, expiresAt };
  throw new TidemarkError(
    'invalid-credentials',
    `${IAM}: expected accessToken and expireTime, found something else`,
  );
}
