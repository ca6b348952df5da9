import { TidemarkError } from '../../errors.ts';
import type { Credentials, RegistryAccess } from '../registry.ts';

/** Which credentials took the place of others that expired during the run. */
export interface Renewals {
  /** The access to `registry` with the credentials that count now. */
  toCurrent(registry: string, access: RegistryAccess): Promise<RegistryAccess>;
  /**
   * The access with other credentials than `access` has; absent when there are none. They are asked for once, however
   * many requests were refused with the old ones. Throws as `access.renew` does.
   */
  renew(registry: string, access: RegistryAccess): Promise<RegistryAccess | undefined>;
}

/** Credentials are renewed so many times in a row: a registry that refuses every login is left alone. */
const chainLimit = 5;

export function createRenewals(): Renewals {
  const successors = new Map<string, Promise<Credentials | undefined>>();

  async function findLast(registry: string, first: Credentials): Promise<Credentials> {
    let last = first;
    for (let count = 0; count < chainLimit; count += 1) {
      // A renewal that failed has been told to whoever asked for it.
      const next = await successors.get(toKey(registry, last))?.catch(() => undefined);
      if (next === undefined) break;
      last = next;
    }
    return last;
  }

  return {
    toCurrent: async (registry, access) => {
      if (access.credentials === undefined || successors.size === 0) return access;
      return { ...access, credentials: await findLast(registry, access.credentials) };
    },
    renew: async (registry, access) => {
      const { credentials: rejected, renew } = access;
      if (rejected === undefined || renew === undefined) return undefined;
      const key = toKey(registry, rejected);
      const asking = successors.get(key) ?? ask(renew, rejected);
      successors.set(key, asking);
      const credentials = await asking;
      return credentials === undefined ? undefined : { ...access, credentials };
    },
  };
}

async function ask(
  renew: NonNullable<RegistryAccess['renew']>,
  rejected: Credentials,
): Promise<Credentials | undefined> {
  const credentials = await renew(rejected);
  const isSame = credentials?.username === rejected.username && credentials.password === rejected.password;
  return isSame ? undefined : credentials;
}

// By registry: what took the place of credentials for one registry must not be shown to another.
function toKey(registry: string, { username, password }: Credentials): string {
  return JSON.stringify([registry, username, password]);
}

/** What a refusal looks like when the credentials were good once: Amazon's registry says 403 when a login has expired. */
export function isExpiry(
  refusal: { readonly status: number; readonly text: string } | TidemarkError,
): boolean {
  if (refusal instanceof TidemarkError) return refusal.code === 'registry-unauthorized';
  return refusal.status === 401 || (refusal.status === 403 && /expired|reauthenticate/iu.test(refusal.text));
}
