import { TidemarkError } from '../../../../errors.ts';
import type { Environment } from '../../environment.ts';
import type { Expiring } from '../../expiring-cache.ts';
import { ABSENCE_LIFE } from '../cloud-options.ts';
import type { AwsContext } from './aws-context.ts';
import { findContainerIdentity } from './container-identity.ts';
import { findInstanceIdentity } from './instance-identity.ts';
import type { AwsIdentity, FoundAwsIdentity } from './sign-request.ts';
import { findWebIdentity } from './web-identity.ts';

/**
 * The AWS identity of this machine or job, from the first of these that is set up: keys in variables, a web identity
 * token, a container role (ECS, EKS Pod Identity), an instance role. `value` is `undefined` when none is.
 *
 * Throws `TidemarkError` `invalid-credentials` when one is set up and does not work.
 */
export async function findAwsIdentity(context: AwsContext): Promise<Expiring<FoundAwsIdentity | undefined>> {
  const keys = findKeys(context.environment);
  if (keys !== undefined)
    return { value: { keys, from: 'AWS_ACCESS_KEY_ID' }, expiresAt: Number.POSITIVE_INFINITY };
  const found =
    from('web identity (AWS_WEB_IDENTITY_TOKEN_FILE)', await findWebIdentity(context)) ??
    from('container role', await findContainerIdentity(context)) ??
    from('instance role (metadata service)', await findInstanceIdentity(context));
  return found ?? { value: undefined, expiresAt: context.now() + ABSENCE_LIFE };
}

function from(
  where: string,
  found: Expiring<AwsIdentity> | undefined,
): Expiring<FoundAwsIdentity> | undefined {
  return found && { ...found, value: { keys: found.value, from: where } };
}

function findKeys(environment: Environment): AwsIdentity | undefined {
  const accessKeyId = environment['AWS_ACCESS_KEY_ID'] || undefined;
  const secretAccessKey = environment['AWS_SECRET_ACCESS_KEY'] || undefined;
  const sessionToken = environment['AWS_SESSION_TOKEN'] || undefined;
  if (accessKeyId === undefined && secretAccessKey === undefined) return undefined;
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const missing = accessKeyId === undefined ? 'AWS_ACCESS_KEY_ID' : 'AWS_SECRET_ACCESS_KEY';
    throw new TidemarkError('invalid-credentials', `expected both keys of AWS, but ${missing} is not set`);
  }
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}
