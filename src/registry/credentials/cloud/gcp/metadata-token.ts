import type { Expiring } from '../../expiring-cache.ts';
import { parseTokenAnswer } from '../token-answer.ts';
import type { GcpContext } from './gcp-context.ts';

const SERVICE = "Google's metadata server";
const PATH = '/computeMetadata/v1/instance/service-accounts/default/token';

/**
 * An access token of the machine's service account; `undefined` when nothing answers as the metadata server does. The
 * header of the answer is what tells it from something else that lives at its address.
 */
export async function findMetadataToken(context: GcpContext): Promise<Expiring<string> | undefined> {
  const host = context.environment['GCE_METADATA_HOST'] || 'metadata.google.internal';
  const url = `${context.endpoints.metadata ?? `http://${host}`}${PATH}`;
  const response = await context.http.probe({
    service: SERVICE,
    url,
    headers: { 'metadata-flavor': 'Google' },
  });
  if (response?.headers.get('metadata-flavor') !== 'Google' || response.status === 404) return undefined;
  return parseTokenAnswer(response, SERVICE, context.now());
}
