import { join } from 'node:path';

import { TidemarkError } from '../../errors.ts';
import type { ObjectRef } from '../../manifests/types.ts';
import type { Environment } from './environment.ts';
import { parseFields } from './fields.ts';
import { readSecretFolder } from './secret-folder.ts';

/** What a Kubernetes secret holds: its keys with their decoded values. */
export type Secret = ReadonlyMap<string, string>;

/** Secrets for those who have no cluster. */
export interface SecretStore {
  /**
   * The secret, or `undefined` when there is none in any place.
   *
   * Throws `TidemarkError` `invalid-value` for a name that Kubernetes would refuse, `invalid-credentials` for a secret
   * that is there and cannot be used.
   */
  read(ref: ObjectRef): Secret | undefined;
  /** The places where `read` looks, as a part of a sentence. */
  places(ref: ObjectRef): string;
  /** The one of several places that has it, as a part of a sentence. Throws as `read` does. */
  locate?(ref: ObjectRef): string | undefined;
}

export type SecretStoreOptions = {
  /** `TIDEMARK_SECRETS_DIR`: holds one file per key in `<namespace>/<name>/`. */
  readonly directory?: string;
  /** Where `TIDEMARK_SECRET_<NAMESPACE>_<NAME>` variables are looked up. */
  readonly environment: Environment;
};

/**
 * Makes a store that looks for the folder `<directory>/<namespace>/<name>` first (the way Kubernetes mounts a secret)
 * and then for the variable `TIDEMARK_SECRET_<NAMESPACE>_<NAME>`, a JSON object of keys and values. In the variable's
 * name, letters are upper case and everything but letters and digits is `_`; so `a/b-c` and `a-b/c` share a variable.
 * Whoever has two such secrets puts them into the directory, which keeps them apart.
 */
export function createSecretStore(options: SecretStoreOptions): SecretStore {
  const { directory, environment } = options;
  const toFolder = (ref: ObjectRef) => {
    return `the folder '${join(directory ?? '<TIDEMARK_SECRETS_DIR>', ref.namespace, ref.name)}'`;
  };
  const readFolder = (ref: ObjectRef) => {
    checkRef(ref);
    return directory === undefined ? undefined : readSecretFolder(directory, ref);
  };
  return {
    read: (ref) => readFolder(ref) ?? readVariable(environment, ref),
    places(ref) {
      const unset = directory === undefined ? ' (TIDEMARK_SECRETS_DIR is not set)' : '';
      return `${toFolder(ref)}${unset} or the variable '${toSecretVariable(ref)}'`;
    },
    locate(ref) {
      if (readFolder(ref) !== undefined) return toFolder(ref);
      return readVariable(environment, ref) && `the variable '${toSecretVariable(ref)}'`;
    },
  };
}

/** The store of a command line or a workflow: what `TIDEMARK_SECRETS_DIR` and `TIDEMARK_SECRET_*` give. */
export function createEnvironmentSecrets(environment: Environment): SecretStore {
  const directory = environment['TIDEMARK_SECRETS_DIR'] ?? '';
  return createSecretStore({ environment, ...(directory !== '' && { directory }) });
}

/** The secret, which must be there. Throws `TidemarkError` `missing-reference` naming each place that was looked at. */
export function requireSecret(store: SecretStore, ref: ObjectRef): Secret {
  const secret = store.read(ref);
  if (secret !== undefined) return secret;
  throw new TidemarkError(
    'missing-reference',
    `secret '${ref.namespace}/${ref.name}' not found: expected ${store.places(ref)}, found neither`,
  );
}

/** `TIDEMARK_SECRET_<NAMESPACE>_<NAME>`. Different secrets can have the same variable. */
export function toSecretVariable(ref: ObjectRef): string {
  return `TIDEMARK_SECRET_${ref.namespace}_${ref.name}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');
}

const DNS_SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/** Names come from manifests that anyone may have written; these rules also keep them from leaving the directory. */
function checkRef(ref: ObjectRef): void {
  for (const name of [ref.namespace, ref.name]) {
    if (name.length <= 253 && DNS_SUBDOMAIN.test(name)) continue;
    throw new TidemarkError(
      'invalid-value',
      `secret '${ref.namespace}/${ref.name}': expected lower case letters, digits, '-' and '.', found ${JSON.stringify(name)}`,
    );
  }
}

function readVariable(environment: Environment, ref: ObjectRef): Secret | undefined {
  const variable = toSecretVariable(ref);
  const text = environment[variable];
  if (text === undefined || text === '') return undefined;
  const fields = parseFields(text);
  const secret = new Map<string, string>();
  for (const [key, value] of fields ?? []) if (typeof value === 'string') secret.set(key, value);
  if (fields === undefined || secret.size < fields.size) {
    throw new TidemarkError(
      'invalid-credentials',
      `variable '${variable}': expected a JSON object of keys and strings`,
    );
  }
  return secret;
}
