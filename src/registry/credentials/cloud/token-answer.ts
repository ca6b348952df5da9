import { TidemarkError } from '../../../errors.ts';
import type { Expiring } from '../expiring-cache.ts';
import { parseFields, textOf } from '../fields.ts';
import { checkStatus } from './cloud-http.ts';
import type { CloudResponse } from './cloud-http.ts';

/** How long a token is believed to live when its issuer does not say, in seconds. */
const DEFAULT_LIFE = 600;

/**
 * The access token in an OAuth 2 answer: `access_token`, and `expires_in` in seconds, which some issuers write as text.
 *
 * Throws `TidemarkError` `invalid-credentials`; `service` names who answered.
 */
export function parseTokenAnswer(response: CloudResponse, service: string, now: number): Expiring<string> {
  checkStatus(response, service);
  const fields = parseFields(response.text);
  const token = fields && textOf(fields, 'access_token');
  if (token === undefined) {
    throw new TidemarkError(
      'invalid-credentials',
      `${service}: expected JSON with access_token, found something else`,
    );
  }
  const seconds = Number(fields?.get('expires_in') ?? DEFAULT_LIFE);
  return { value: token, expiresAt: now + (Number.isFinite(seconds) ? seconds : DEFAULT_LIFE) * 1000 };
}
