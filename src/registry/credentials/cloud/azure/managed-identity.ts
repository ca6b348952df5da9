import type { Expiring } from '../../expiring-cache.ts';
import { parseTokenAnswer } from '../token-answer.ts';
import { ACR_AUDIENCE } from './azure-context.ts';
import type { AzureContext } from './azure-context.ts';

const SERVICE = 'the Azure instance metadata service';

/**
 * An access token of the machine's managed identity, the one of `AZURE_CLIENT_ID` when it is set; `undefined` when
 * nothing answers, or when the machine has no such identity (status 400 and 404, as on hosted runners).
 */
export async function findManagedIdentityToken(context: AzureContext): Promise<Expiring<string> | undefined> {
  const client = context.environment['AZURE_CLIENT_ID'] ?? '';
  const query = new URLSearchParams({
    'api-version': '2018-02-01',
    resource: ACR_AUDIENCE,
    ...(client !== '' && { client_id: client }),
  });
  const base = context.endpoints.metadata ?? 'http://169.254.169.254';
  const response = await context.http.probe({
    service: SERVICE,
    url: `${base}/metadata/identity/oauth2/token?${query.toString()}`,
    headers: { metadata: 'true' },
  });
  if (response === undefined || (response.status >= 400 && response.status < 500)) return undefined;
  return parseTokenAnswer(response, SERVICE, context.now());
}
