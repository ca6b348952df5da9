import type { OutgoingRequest } from './exchange.ts';
import type { Redact } from './redact.ts';
import { createRedactor, MASK } from './redact.ts';

type Masked = Pick<OutgoingRequest, 'method' | 'url' | 'headers' | 'body'>;

const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'private-token',
  'dd-api-key',
  'x-sentry-auth',
]);

/** What a request carries to say who sends it: also tokens that were made for it on the way. */
export function redactHeaders({ headers }: Pick<OutgoingRequest, 'headers'>): Redact {
  const carried = Object.entries(headers).flatMap(([name, value]) => {
    if (!secretHeaders.has(name)) return [];
    const rest = value.slice(value.indexOf(' ') + 1);
    return [value, rest, rest.replace(/=+$/, '')];
  });
  return createRedactor(carried);
}

/** A request that may be shown: secrets masked in every part, and what carries credentials masked as a whole. */
export function maskRequest({ method, url, headers, body }: OutgoingRequest, redact: Redact): Masked {
  const masked = Object.entries(headers).map(([name, value]) => [name, maskHeader(name, value, redact)]);
  return {
    method,
    url: redact(url),
    headers: Object.fromEntries(masked),
    ...(body !== undefined && { body: redact(body) }),
  };
}

function maskHeader(name: string, value: string, redact: Redact): string {
  if (!secretHeaders.has(name)) return redact(value);
  const [scheme = '', rest] = value.split(' ', 2);
  return rest === undefined ? MASK : `${scheme} ${MASK}`;
}
