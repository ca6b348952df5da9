import { parse } from 'yaml';
import { TidemarkError } from '../../errors.ts';
import type { ObjectRef } from '../../manifests/types.ts';
import { toObjectName } from '../../manifests/types.ts';
import { toFields } from '../../registry/credentials/fields.ts';
import type { Secret } from '../../registry/credentials/secrets.ts';
import type { GitHubApp } from './channel.ts';

export type ChannelSecret = {
  readonly address?: string;
  readonly username?: string;
  readonly password?: string;
  readonly token?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly githubApp?: GitHubApp;
  /** What looks like a mistake and hinders nothing. */
  readonly warnings: readonly string[];
};

/**
 * The keys of a Provider's secret, each on its own: one that is odd does not discard the others, as it does in Flux.
 *
 * Throws `TidemarkError` `invalid-credentials` when `headers` is not a YAML map or the address is too long.
 */
export function readChannelSecret(secret: Secret, ref: ObjectRef): ChannelSecret {
  const name = toObjectName(ref);
  const text = (key: string): string | undefined => secret.get(key) || undefined;
  const address = text('address')?.trim();
  if (address !== undefined && address.length > 2048)
    throw invalid(name, "expected at most 2048 characters in 'address'");
  return {
    ...pickTexts({ address, username: text('username'), password: text('password'), token: text('token') }),
    headers: readHeaders(text('headers'), name),
    ...readApp(text),
    warnings: listWarnings(secret, name),
  };
}

function pickTexts<Key extends string>(
  texts: Readonly<Record<Key, string | undefined>>,
): { readonly [K in Key]?: string };
function pickTexts(texts: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(texts).flatMap(([key, value]) => (value ? [[key, value]] : [])));
}

/** Headers that would change what the request is, or where it goes. */
const refusedHeaders = ['host', 'content-length', 'transfer-encoding', 'connection'];

function readHeaders(text: string | undefined, name: string): Readonly<Record<string, string>> {
  if (text === undefined) return {};
  const fields = toFields(parseYaml(text));
  if (fields === undefined) throw invalid(name, "expected a YAML map of names and values in 'headers'");
  const headers = [...fields].map(
    ([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  const bad = headers.find(
    ([key, value]) =>
      !/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(key) ||
      /[\r\n\0]/.test(value) ||
      refusedHeaders.includes(key.toLowerCase()),
  );
  if (bad !== undefined)
    throw invalid(
      name,
      `expected headers that may be set, found ${JSON.stringify(bad[0].slice(0, 60))} in 'headers'`,
    );
  return Object.fromEntries(headers.map(([key, value]) => [key.toLowerCase(), value]));
}

/** The parser's message is dropped, because it quotes what is a secret. */
function parseYaml(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 0, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

function readApp(text: (key: string) => string | undefined): { readonly githubApp?: GitHubApp } {
  const id = text('githubAppID');
  const privateKey = text('githubAppPrivateKey');
  if (id === undefined || privateKey === undefined) return {};
  return {
    githubApp: {
      id: id.trim(),
      privateKey,
      ...pickTexts({
        installationId: text('githubAppInstallationID')?.trim(),
        installationOwner: text('githubAppInstallationOwner')?.trim(),
        baseUrl: text('githubAppBaseURL')?.trim(),
      }),
    },
  };
}

function listWarnings(secret: Secret, name: string): readonly string[] {
  const warnings: string[] = [];
  if (/\s$/.test(secret.get('token') ?? ''))
    warnings.push(
      `secret '${name}': 'token' ends in a line break or a blank, which is left out of headers; remove it`,
    );
  if (secret.has('password') && !secret.has('username') && !secret.has('token'))
    warnings.push(
      `secret '${name}': found 'password' without 'username'; Flux ignores the whole secret then`,
    );
  if (secret.has('githubAppInstallationID') && secret.has('githubAppInstallationOwner'))
    warnings.push(
      `secret '${name}': expected one of githubAppInstallationID and githubAppInstallationOwner, found both`,
    );
  return warnings;
}

function invalid(name: string, message: string): TidemarkError {
  return new TidemarkError('invalid-credentials', `secret '${name}': ${message}`);
}
