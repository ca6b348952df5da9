import { TidemarkError } from '../../../../errors.ts';
import type { Expiring } from '../../expiring-cache.ts';
import { parseFields, textOf } from '../../fields.ts';
import { readIdentityFile } from '../identity-file.ts';
import { createCredentialsFile } from './credentials-file.ts';
import type { CredentialsFile } from './credentials-file.ts';
import { exchangeExternalAccount } from './external-account.ts';
import type { GcpContext } from './gcp-context.ts';
import { exchangeServiceAccount } from './service-account.ts';
import { exchangeUser } from './user-account.ts';

const VARIABLE = 'GOOGLE_APPLICATION_CREDENTIALS';

/**
 * An access token for the file that `GOOGLE_APPLICATION_CREDENTIALS` names, of the type `service_account`,
 * `authorized_user` or `external_account` (Google's documentation of application default credentials); `undefined` when
 * the variable is not set.
 *
 * Throws `TidemarkError` `invalid-credentials`.
 */
export async function findFileToken(context: GcpContext): Promise<Expiring<string> | undefined> {
  const path = context.environment[VARIABLE] ?? '';
  if (path === '') return undefined;
  const file = parseFields(await readIdentityFile(path, VARIABLE));
  if (file === undefined)
    throw new TidemarkError('invalid-credentials', `file '${path}' of ${VARIABLE}: expected JSON`);
  return exchange(
    createCredentialsFile(file, `file '${path}' of ${VARIABLE}`),
    textOf(file, 'type'),
    context,
  );
}

function exchange(
  file: CredentialsFile,
  type: string | undefined,
  context: GcpContext,
): Promise<Expiring<string>> {
  if (type === 'service_account') return exchangeServiceAccount(file, context);
  if (type === 'authorized_user') return exchangeUser(file, context);
  if (type === 'external_account') return exchangeExternalAccount(file, context);
  throw file.fail("expected 'type' to be service_account, authorized_user or external_account");
}
