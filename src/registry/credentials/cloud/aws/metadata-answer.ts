import { TidemarkError } from '../../../../errors.ts';
import type { Expiring } from '../../expiring-cache.ts';
import { parseFields, textOf } from '../../fields.ts';
import type { AwsIdentity } from './sign-request.ts';

/**
 * The identity in the JSON that the container and the instance services answer with. Throws `TidemarkError`
 * `invalid-credentials`; `service` names who answered.
 */
export function parseMetadataAnswer(text: string, service: string): Expiring<AwsIdentity> {
  const fields = parseFields(text) ?? new Map();
  const accessKeyId = textOf(fields, 'AccessKeyId');
  const secretAccessKey = textOf(fields, 'SecretAccessKey');
  const sessionToken = textOf(fields, 'Token');
  const expiresAt = Date.parse(textOf(fields, 'Expiration') ?? '');
  if (
    accessKeyId === undefined ||
    secretAccessKey === undefined ||
    sessionToken === undefined ||
    Number.isNaN(expiresAt)
  ) {
    throw new TidemarkError(
      'invalid-credentials',
      `${service}: expected JSON with AccessKeyId, SecretAccessKey, Token and Expiration, found something else`,
    );
  }
  return { value: { accessKeyId, secretAccessKey, sessionToken }, expiresAt };
}
