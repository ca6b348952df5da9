import type { Expiring } from '../../expiring-cache.ts';
import { parseTokenAnswer } from '../token-answer.ts';
import type { CredentialsFile } from './credentials-file.ts';
import type { GcpContext } from './gcp-context.ts';

const SERVICE = "Google's token service";

/** An access token for a user, by the refresh token that `gcloud auth application-default login` leaves. */
export async function exchangeUser(file: CredentialsFile, context: GcpContext): Promise<Expiring<string>> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: file.need('client_id'),
    client_secret: file.need('client_secret'),
    refresh_token: file.need('refresh_token'),
  });
  const response = await context.http.send({
    service: SERVICE,
    method: 'POST',
    url: context.endpoints.token ?? 'https://oauth2.googleapis.com/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  return parseTokenAnswer(response, SERVICE, context.now());
}
