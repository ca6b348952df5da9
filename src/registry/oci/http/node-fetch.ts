import {
  request as httpRequest,
  type Agent as HttpAgent,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest, type Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { TidemarkError } from '../../../errors.ts';

export type Agents = {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  /** Where requests for plain http go in place of their host, and what they carry for it. */
  readonly forward?: Forward;
};

export type Forward = {
  readonly proxy: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** For the protocol of the proxy. */
  readonly agent: HttpAgent;
};

/**
 * A `fetch` for the requests of this client on agents of our own, which the global `fetch` does not take. Redirects
 * are not followed, and compressed answers are not asked for.
 */
export function createNodeFetch(agents: Agents): typeof fetch {
  return (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    return new Promise((resolve, reject) => {
      const { start, options } = toRequest(url, init, agents);
      const outgoing = start(options, (incoming) => {
        resolve(toResponse(incoming));
      });
      outgoing.on('error', (error) => {
        reject(error instanceof TidemarkError ? error : new TypeError('fetch failed', { cause: error }));
      });
      outgoing.end(typeof init.body === 'string' ? init.body : undefined);
    });
  };
}

function toRequest(url: URL, init: RequestInit, agents: Agents) {
  const { forward } = agents;
  const forwarded = url.protocol === 'http:' ? forward : undefined;
  const { protocol, hostname, port } = forwarded?.proxy ?? url;
  const options: RequestOptions = {
    method: init.method ?? 'GET',
    protocol,
    host: hostname.replace(/^\[|\]$/gu, ''),
    ...(port !== '' && { port }),
    // A proxy is told the whole address (RFC 9112, section 3.2.2).
    path: forwarded === undefined ? `${url.pathname}${url.search}` : url.href,
    headers: {
      host: url.host,
      'accept-encoding': 'identity',
      ...Object.fromEntries(new Headers(init.headers)),
      ...forwarded?.headers,
    },
    agent: forwarded?.agent ?? (protocol === 'https:' ? agents.https : agents.http),
    ...(init.signal && { signal: init.signal }),
  };
  return { options, start: protocol === 'https:' ? httpsRequest : httpRequest };
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
