import { lookup } from 'node:dns';
import {
  Agent as HttpAgent,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import { TidemarkError } from '../../errors.ts';
import { isInternalAddress } from './addresses.ts';

export type GuardOptions = {
  readonly lookup?: LookupFunction;
  /** Whether an address must not be connected to; every address that is not public by default. */
  readonly isRefused?: (address: string) => boolean;
};

/**
 * A `fetch` for the requests of this client that connects to public addresses only. The address is checked when the
 * connection is made, after the name is resolved, so that a name cannot change its meaning between check and use.
 *
 * It stands on `node:http` because the global `fetch` takes no resolver of ours. Redirects are not followed.
 */
export function createGuardedFetch(options: GuardOptions = {}): typeof fetch {
  const isRefused = options.isRefused ?? isInternalAddress;
  const guardedLookup = createGuardedLookup(options.lookup ?? lookup, isRefused);
  const agents = {
    http: new HttpAgent({ keepAlive: true, lookup: guardedLookup }),
    https: new HttpsAgent({ keepAlive: true, lookup: guardedLookup }),
  };
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const host = url.hostname.replace(/^\[|\]$/gu, '');
    // A literal address is connected to without a lookup.
    if (isRefused(host)) throw toRefusal(host, host);
    return send(url, init ?? {}, agents);
  };
}

function createGuardedLookup(
  resolve: LookupFunction,
  isRefused: (address: string) => boolean,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, options, (error, address, family) => {
      const found = typeof address === 'string' ? [address] : (address ?? []).map((entry) => entry.address);
      const refused = found.find((entry) => isRefused(entry));
      if (error === null && refused !== undefined) callback(toRefusal(hostname, refused), '', 0);
      else callback(error, address, family);
    });
  };
}

function toRefusal(host: string, address: string): TidemarkError {
  const at = host === address ? host : `${host} (${address})`;
  return new TidemarkError(
    'registry-refused',
    `${at} is not a public address, and this host connects to public addresses only; use a registry that is on the internet`,
  );
}

type Agents = { readonly http: HttpAgent; readonly https: HttpsAgent };

function send(url: URL, init: RequestInit, agents: Agents): Promise<Response> {
  const secure = url.protocol === 'https:';
  const options: RequestOptions = {
    method: init.method ?? 'GET',
    headers: { 'accept-encoding': 'identity', ...Object.fromEntries(new Headers(init.headers)) },
    agent: secure ? agents.https : agents.http,
    ...(init.signal && { signal: init.signal }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = (secure ? httpsRequest : httpRequest)(url, options, (incoming) => {
      resolve(toResponse(incoming));
    });
    outgoing.on('error', (error) => {
      reject(error instanceof TidemarkError ? error : new TypeError('fetch failed', { cause: error }));
    });
    outgoing.end(typeof init.body === 'string' ? init.body : undefined);
  });
}

function toResponse(incoming: IncomingMessage): Response {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    for (const value of values ?? []) headers.append(name, value);
  const status = incoming.statusCode ?? 502;
  const hasBody = status !== 204 && status !== 205 && status !== 304;
  if (!hasBody) incoming.resume();
  // A `Response` refuses the informational statuses, which node:http reports by other events.
  return new Response(hasBody ? (Readable.toWeb(incoming) as ReadableStream) : null, { status, headers });
}
