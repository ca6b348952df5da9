import { TidemarkError } from '../../errors.ts';
import { ownProperty, toSafeText } from './body.ts';
import { HttpTimeout } from './http/transport.ts';
import type { Outgoing } from './message.ts';

/** A request that got no whole answer, as the error that says what was asked of whom. */
export function toTransportError(
  error: unknown,
  outgoing: Pick<Outgoing<unknown>, 'method' | 'url' | 'connection'>,
  timeout: number,
): TidemarkError {
  const { url } = outgoing;
  const asked = toRequestText(outgoing);
  if (error instanceof HttpTimeout)
    return new TidemarkError(
      'registry-timeout',
      `${url.host} did not answer ${asked} within ${toSeconds(timeout)}; check that it is well, or try again later`,
      { cause: error },
    );
  const code = toCode(error);
  if (/^(?:HPE|Z)_/u.test(code))
    return new TidemarkError(
      'registry-malformed',
      `${url.host} answered ${asked} with something that is not HTTP as a registry speaks it (${code}); check that a registry answers at this address`,
      { cause: error },
    );
  return new TidemarkError(
    'registry-unreachable',
    `cannot get an answer from ${url.host} to ${asked}: ${toReason({ error, code, proxy: toProxyHost(outgoing) })}`,
    { cause: error },
  );
}

/** Why `signal` ended, as an error of ours. */
export function toAbortError(signal: AbortSignal): TidemarkError {
  if (signal.reason instanceof TidemarkError) return signal.reason;
  const text = 'the registry was not asked any further, because the run was broken off; run again';
  return new TidemarkError('registry-timeout', text, { cause: signal.reason });
}

/** `GET /v2/app/tags/list`: without the query, which may hold what is not for logs. */
export function toRequestText({ method, url }: Pick<Outgoing<unknown>, 'method' | 'url'>): string {
  return `${method} ${toSafeText(url.pathname)}`;
}

export function toSeconds(milliseconds: number): string {
  return `${Math.ceil(milliseconds / 100) / 10}s`;
}

/** The host of the proxy that plain http goes to; a tunnel through one names it itself. */
function toProxyHost({ url, connection }: Pick<Outgoing<unknown>, 'url' | 'connection'>): string | undefined {
  if (url.protocol !== 'http:' || connection?.proxy === undefined) return undefined;
  return URL.parse(connection.proxy.address)?.host;
}

type Failure = { readonly error: unknown; readonly code: string; readonly proxy: string | undefined };

function toReason({ error, code, proxy }: Failure): string {
  if (proxy !== undefined && (code === 'ECONNREFUSED' || code === 'ENOTFOUND'))
    return `the proxy ${proxy} cannot be reached (${code}); check the address in the secret of proxySecretRef`;
  if (code === 'ECONNREFUSED') return `connection refused (${code}); check that the registry runs there`;
  if (code === 'ENOTFOUND') return `the name does not resolve (${code}); check the host in spec.image`;
  if (isCertificateCode(code))
    return `its certificate is not trusted (${code}); check the certificate authority`;
  const said = code === '' ? toSafeText(error instanceof Error ? error.message : String(error)) : code;
  return `the connection failed (${said}); check the network between here and there`;
}

/** Whether trying again can help: a name that does not exist or a bad certificate stays as it is. */
export function isLastingFailure(error: TidemarkError): boolean {
  const code = toCode(error.cause);
  return code === 'ENOTFOUND' || isCertificateCode(code);
}

function isCertificateCode(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS_CERT/u.test(code);
}

/** The system's or the client's code of a failed request. */
function toCode(error: unknown): string {
  // Several addresses were tried: each failed attempt is an entry.
  const [first = error]: readonly unknown[] = error instanceof AggregateError ? error.errors : [];
  const code = ownProperty(first, 'code') ?? ownProperty(error, 'code');
  return typeof code === 'string' ? code : '';
}
