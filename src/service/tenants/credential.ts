import * as z from 'zod';
import { TidemarkError } from '../../errors.ts';
import { parseFields, toFields } from '../../registry/credentials/fields.ts';
import { parseImageReference } from '../../registry/image-name.ts';

/** A login for one registry. */
export type RegistryCredential = {
  /** Host and port as in the names of images; Docker Hub is `docker.io`. */
  readonly host: string;
  /** The start of repository paths that the login is for, in whole steps; all of the host when left out. */
  readonly path?: string;
  readonly username: string;
  readonly password: string;
};

/** What may be told of a login. `updated` is in milliseconds since the epoch. */
export type CredentialSummary = Omit<RegistryCredential, 'password'> & { readonly updated: number };

/** A Kubernetes-like secret, for `secretRef`, `certSecretRef`, `proxySecretRef` and substitution. */
export type TenantSecret = {
  readonly namespace: string;
  readonly name: string;
  readonly data: Readonly<Record<string, string>>;
};

/** What may be told of a secret. */
export type SecretSummary = {
  readonly namespace: string;
  readonly name: string;
  readonly keys: readonly string[];
  readonly updated: number;
};

const longestText = 16_384;
const largestSecret = 256 * 1024;

const text = z.string().min(1).max(longestText);

const credentialShape = z.strictObject({
  host: z.string().min(1).max(255),
  path: z.string().min(1).max(255).optional(),
  username: text,
  password: text,
});

const name = z
  .string()
  .max(253)
  .regex(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/u);

const secretShape = z.strictObject({
  namespace: name,
  name,
  data: z.record(z.string().regex(/^[A-Za-z0-9._-]{1,253}$/u), z.string()),
});

/**
 * Checks a login that somebody wants to store. The host is exact: a pattern would let a manifest choose where the
 * password goes.
 *
 * Throws `TidemarkError` `invalid-input` that names the fields, never what was in them.
 */
export function parseCredential(value: unknown): RegistryCredential {
  const { path, ...rest } = parse(credentialShape, value, 'a registry login');
  const host = toRegistryHost(rest.host);
  if (path !== undefined && !/^[a-z0-9._-]+(?:\/[a-z0-9._-]+)*$/u.test(path))
    throw invalid('a registry login', "path: expected the start of a repository's path, such as 'acme/apps'");
  return { ...rest, host, ...(path !== undefined && { path }) };
}

/** The host as image names have it. Throws `TidemarkError` `invalid-input` for a pattern, an address or a path. */
function toRegistryHost(host: string): string {
  const lower = host.toLowerCase();
  const isPlain = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/u.test(lower);
  const isHost = isPlain && (lower.includes('.') || lower.includes(':') || lower === 'localhost');
  if (!isHost)
    throw invalid('a registry login', "host: expected an exact host, perhaps with a port, such as 'ghcr.io'");
  return parseImageReference(`${lower}/a/b`).registry;
}

/** Checks a secret that somebody wants to store. Throws as `parseCredential` does. */
export function parseSecret(value: unknown): TenantSecret {
  const secret = parse(secretShape, value, 'a secret');
  if (JSON.stringify(secret.data).length > largestSecret)
    throw invalid('a secret', `data: expected at most ${largestSecret} bytes`);
  const logins = secret.data['.dockerconfigjson'] ?? secret.data['.dockercfg'];
  if (logins !== undefined) checkLogins(logins);
  return secret;
}

/** The keys of a pull secret are hosts, where Kubernetes allows patterns. */
function checkLogins(text: string): void {
  const fields = parseFields(text);
  const auths = toFields(fields?.get('auths')) ?? fields;
  if ([...(auths?.keys() ?? [])].some((key) => key.includes('*')))
    throw invalid('a secret', "data: expected exact hosts in the pull secret, found a pattern with '*'");
}

function parse<Shape extends z.ZodType>(shape: Shape, value: unknown, what: string): z.output<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const fields = [
    ...new Set(result.error.issues.map(({ path, code }) => `${path.join('.') || 'it'} (${code})`)),
  ];
  throw invalid(what, `not as expected: ${fields.join(', ')}`);
}

function invalid(what: string, message: string): TidemarkError {
  return new TidemarkError('invalid-input', `${what}: ${message}`);
}
