import type { Store } from '../store/store.ts';
import {
  parseCredential,
  parseSecret,
  type CredentialSummary,
  type RegistryCredential,
  type SecretSummary,
  type TenantSecret,
} from './credential.ts';
import type { Keyring } from './keyring.ts';
import { createSealedShelf } from './sealed-shelf.ts';

/**
 * The secrets of installations, encrypted in the store. Whoever calls it has checked that the person may speak for the
 * installation.
 *
 * Methods throw `TidemarkError` `invalid-input` for what cannot be stored, never with a secret in the message, and
 * `store-failed`.
 */
export interface CredentialVault {
  /** Stores a login, in place of an earlier one for the same host and path. */
  putCredential(installation: number, credential: unknown): Promise<void>;
  listCredentials(installation: number): Promise<readonly CredentialSummary[]>;
  deleteCredential(installation: number, which: Pick<RegistryCredential, 'host' | 'path'>): Promise<void>;
  /** Stores a secret, in place of an earlier one of the same name. */
  putSecret(installation: number, secret: unknown): Promise<void>;
  listSecrets(installation: number): Promise<readonly SecretSummary[]>;
  deleteSecret(installation: number, which: Pick<TenantSecret, 'namespace' | 'name'>): Promise<void>;
  /** Everything of one installation in the clear, for one job. What cannot be decrypted is counted. */
  open(installation: number): Promise<OpenedVault>;
}

export type OpenedVault = {
  readonly credentials: readonly RegistryCredential[];
  readonly secrets: readonly TenantSecret[];
  /** How many were sealed with keys that are gone. */
  readonly unreadable: number;
};

export function createCredentialVault(options: {
  readonly store: Store;
  readonly keyring: Keyring;
  readonly now?: () => number;
}): CredentialVault {
  const logins = createSealedShelf<RegistryCredential>({
    ...options,
    kind: 'credential',
    nameOf: ({ host, path = '' }) => `${host}/${path}`,
    parse: parseCredential,
  });
  const secrets = createSealedShelf<TenantSecret>({
    ...options,
    kind: 'secret',
    nameOf: ({ namespace, name }) => `${namespace}/${name}`,
    parse: parseSecret,
  });
  return {
    putCredential: async (installation, credential) => logins.put(installation, parseCredential(credential)),
    listCredentials: async (installation) =>
      (await logins.list(installation)).items.map(({ value, updated }) => toSummary(value, updated)),
    deleteCredential: async (installation, which) =>
      logins.remove(installation, parseCredential({ ...which, username: '-', password: '-' })),
    putSecret: async (installation, secret) => secrets.put(installation, parseSecret(secret)),
    listSecrets: async (installation) =>
      (await secrets.list(installation)).items.map(({ value: { namespace, name, data }, updated }) => ({
        namespace,
        name,
        keys: Object.keys(data),
        updated,
      })),
    deleteSecret: (installation, which) => secrets.remove(installation, { ...which, data: {} }),
    open: async (installation) => {
      const [known, kept] = [await logins.list(installation), await secrets.list(installation)];
      return {
        credentials: known.items.map(({ value }) => value),
        secrets: kept.items.map(({ value }) => value),
        unreadable: known.unreadable + kept.unreadable,
      };
    },
  };
}

function toSummary(credential: RegistryCredential, updated: number): CredentialSummary {
  const { host, path, username } = credential;
  return { host, ...(path !== undefined && { path }), username, updated };
}
