import { TidemarkError } from '../../errors.ts';
import type { Connection } from '../connection.ts';
import type { Credentials } from '../registry.ts';
import { ownProperty, toSafeText } from './body.ts';
import { toErrorText } from './error-text.ts';
import type { Incoming, Outgoing } from './message.ts';
import type { Patience } from './patience.ts';
import { createTextSink, type Sink } from './sink.ts';
import type { Wire } from './wire.ts';

export type TokenRequest = {
  readonly realm: URL;
  readonly service?: string;
  readonly scope: string;
  readonly credentials?: Credentials;
  readonly connection?: Connection;
};

/** `lifetime` in milliseconds. */
export type Token = { readonly value: string; readonly lifetime: number };

/**
 * Asks a token server for a token (the distribution project's token authentication: `GET` with Basic credentials or
 * none, `POST` for an identity token).
 *
 * Throws `TidemarkError` `registry-unauthorized`, `registry-refused` for a redirect, `registry-malformed`, or as the
 * wire does.
 */
export async function fetchToken(wire: Wire, request: TokenRequest, patience: Patience): Promise<Token> {
  const { connection } = request;
  const outgoing = { ...toOutgoing(request), ...(connection !== undefined && { connection }) };
  const response = await wire.send(outgoing, patience);
  if (!response.ok) throw toTokenError(request, response);
  return parseToken(response.value, request.realm);
}

function toOutgoing(request: TokenRequest): Outgoing<string> {
  const { credentials } = request;
  if (credentials?.username === '<token>') return toRefreshRequest(request, credentials.password);
  const url = new URL(request.realm);
  if (request.service !== undefined) url.searchParams.set('service', request.service);
  if (request.scope !== '') url.searchParams.set('scope', request.scope);
  const headers = credentials === undefined ? {} : { authorization: toBasic(credentials) };
  return { method: 'GET', url, headers, open };
}

const open = (): Sink<string> => createTextSink(bodyLimit);

function toRefreshRequest(request: TokenRequest, identityToken: string): Outgoing<string> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'tidemark',
    refresh_token: identityToken,
    scope: request.scope,
    ...(request.service !== undefined && { service: request.service }),
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return { method: 'POST', url: request.realm, headers, body: form.toString(), open };
}

/** The value of an `Authorization` header for Basic authentication. */
export function toBasic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

const bodyLimit = 256 * 1024;

function parseToken(text: string, realm: URL): Token {
  const answer = parseJson(text);
  const value = [ownProperty(answer, 'token'), ownProperty(answer, 'access_token')].find(isUsableToken);
  if (value === undefined)
    throw new TidemarkError(
      'registry-malformed',
      `the token server ${realm.host} answered without a usable token; check that it is the right one for this registry`,
    );
  const seconds = ownProperty(answer, 'expires_in');
  const valid = typeof seconds === 'number' && seconds > 0 && seconds < 1e9;
  // Without a word on it a token lives for a minute.
  return { value, lifetime: (valid ? seconds : 60) * 1_000 };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A token becomes part of a header: it must be printable and of bearable length. */
function isUsableToken(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 16 * 1024 && /^[\x21-\x7e]+$/u.test(value);
}

function toTokenError(request: TokenRequest, response: Incoming<string> & { ok: false }): TidemarkError {
  const { host } = request.realm;
  const asked = `a token for ${toSafeText(request.scope)}`;
  const said = toErrorText(response);
  if (response.status >= 300 && response.status < 400)
    return new TidemarkError(
      'registry-refused',
      `the token server ${host} answered a request for ${asked} with a redirect (${response.status}), which is never followed; name the final address as the realm`,
    );
  if (response.status === 429)
    return new TidemarkError(
      'registry-rate-limited',
      `the token server ${host} refused ${asked}: ${said}; try again later, or give credentials with a higher limit`,
    );
  if (response.status >= 500)
    return new TidemarkError('registry-failed', `the token server ${host} failed: ${said}; try again later`);
  const advice =
    request.credentials === undefined
      ? 'give credentials for this registry'
      : 'check the credentials and what they may read';
  return new TidemarkError(
    'registry-unauthorized',
    `the token server ${host} refused ${asked}: ${said}; ${advice}`,
  );
}
