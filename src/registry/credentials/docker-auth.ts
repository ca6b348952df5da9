import { TidemarkError } from '../../errors.ts';
import type { Credentials } from '../registry.ts';
import { textOf, toFields } from './fields.ts';
import type { Fields } from './fields.ts';

/** The username that marks a password as an OAuth 2 identity token, as docker's credential helpers define it. */
export const IDENTITY_TOKEN_USERNAME = '<token>';

/**
 * The credentials of one entry of docker's `auths`: `identitytoken`, else `auth` (base64 of `username:password`), else
 * `username` and `password`. `undefined` for an entry without any of them, which docker leaves behind when a helper
 * keeps the secret.
 *
 * Throws `TidemarkError` `invalid-credentials`; `where` names the entry in its message.
 */
export function toCredentials(entry: unknown, where: string): Credentials | undefined {
  const fields = toFields(entry);
  if (fields === undefined)
    throw invalid(where, "expected an object with 'auth', or 'username' and 'password'");
  const identityToken = textOf(fields, 'identitytoken');
  if (identityToken !== undefined) return { username: IDENTITY_TOKEN_USERNAME, password: identityToken };
  const auth = textOf(fields, 'auth');
  if (auth !== undefined) return parseAuth(auth, where);
  return toPlainCredentials(fields, where);
}

function parseAuth(auth: string, where: string): Credentials {
  const decoded = decodeBase64(auth.trim());
  const colon = decoded?.indexOf(':') ?? -1;
  if (decoded === undefined || colon < 0) {
    throw invalid(
      where,
      "expected 'auth' to be base64 of 'username:password'; log in again or write it anew",
    );
  }
  return { username: decoded.slice(0, colon), password: decoded.slice(colon + 1) };
}

/** Strict, with or without padding: Node's own decoder skips what it does not know and would hide a broken value. */
function decodeBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  return Buffer.from(text, 'base64').toString('utf8');
}

function toPlainCredentials(fields: Fields, where: string): Credentials | undefined {
  const username = textOf(fields, 'username');
  const password = textOf(fields, 'password');
  if (username !== undefined && password !== undefined) return { username, password };
  if (username !== undefined || password !== undefined) {
    const missing = username === undefined ? 'username' : 'password';
    throw invalid(where, `expected 'username' and 'password', but '${missing}' is missing`);
  }
  if (textOf(fields, 'registrytoken') !== undefined) {
    throw invalid(
      where,
      "'registrytoken' alone is not supported; use 'auth', 'username' and 'password', or 'identitytoken'",
    );
  }
  return undefined;
}

function invalid(where: string, message: string): TidemarkError {
  return new TidemarkError('invalid-credentials', `${where}: ${message}`);
}
