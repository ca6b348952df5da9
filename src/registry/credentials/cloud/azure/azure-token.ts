import { TidemarkError } from '../../../../errors.ts';
import type { Expiring } from '../../expiring-cache.ts';
import { readIdentityFile } from '../identity-file.ts';
import { parseTokenAnswer } from '../token-answer.ts';
import { ACR_AUDIENCE } from './azure-context.ts';
import type { AzureContext, FoundAzureToken } from './azure-context.ts';

const SERVICE = 'Microsoft Entra ID';
const FILE_VARIABLE = 'AZURE_FEDERATED_TOKEN_FILE';

/**
 * An access token for a registered application, by the client credentials grant with a federated token (workload
 * identity) or a client secret. `undefined` when neither is set up. `authority` is the base URL of the cloud's login
 * service.
 *
 * Throws `TidemarkError` `invalid-credentials`.
 */
export async function findApplicationToken(
  context: AzureContext,
  authority: string,
): Promise<Expiring<FoundAzureToken> | undefined> {
  const { environment, endpoints } = context;
  const client = environment['AZURE_CLIENT_ID'] ?? '';
  const tenant = environment['AZURE_TENANT_ID'] ?? '';
  const proof = client === '' || tenant === '' ? undefined : await findProof(context);
  if (proof === undefined) return undefined;
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: client,
    scope: `${ACR_AUDIENCE}/.default`,
    ...proof.fields,
  });
  const response = await context.http.send({
    service: SERVICE,
    method: 'POST',
    url: `${endpoints.authority ?? toAuthority(environment['AZURE_AUTHORITY_HOST'], authority)}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const { value: token, expiresAt } = parseTokenAnswer(response, SERVICE, context.now());
  return { value: { token, from: proof.from }, expiresAt };
}

type Proof = { readonly fields: Readonly<Record<string, string>>; readonly from: string };

async function findProof({ environment }: AzureContext): Promise<Proof | undefined> {
  const file = environment[FILE_VARIABLE] ?? '';
  if (file !== '') {
    const fields = {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: (await readIdentityFile(file, FILE_VARIABLE)).trim(),
    };
    return { fields, from: `federated token (${FILE_VARIABLE})` };
  }
  const secret = environment['AZURE_CLIENT_SECRET'] ?? '';
  return secret === ''
    ? undefined
    : { fields: { client_secret: secret }, from: 'client secret (AZURE_CLIENT_SECRET)' };
}

/** The webhook of workload identity sets `AZURE_AUTHORITY_HOST`; a secret goes there, so it must be https. */
function toAuthority(host: string | undefined, standard: string): string {
  if (host === undefined || host === '') return standard;
  const url = URL.parse(host);
  if (url?.protocol === 'https:') return url.origin;
  throw new TidemarkError(
    'invalid-credentials',
    "AZURE_AUTHORITY_HOST: expected an https URL such as 'https://login.microsoftonline.com/'",
  );
}
