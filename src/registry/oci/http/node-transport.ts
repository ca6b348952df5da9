import { request as httpRequest, type Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { Readable } from 'node:stream';
import type { SecureContext } from 'node:tls';
import { createGunzip } from 'node:zlib';
import type { Sink } from '../sink.ts';
import {
  HttpTimeout,
  type HttpHead,
  type HttpLimits,
  type HttpRequest,
  type Transport,
} from './transport.ts';

/** How a request leaves the process. */
export type Route = {
  /** For the protocol of the server, or of the proxy. */
  readonly agent: Agent;
  /** What an encrypted connection is made with; what Node.js makes for each one when absent. */
  readonly secureContext?: SecureContext;
  /** A proxy that is told the whole address (RFC 9112, section 3.2.2), and what the request carries for it. */
  readonly forward?: { readonly proxy: URL; readonly headers: Readonly<Record<string, string>> };
};

/** A transport on agents of `node:http`. `findRoute` throws when the server must not be asked. */
export function createNodeTransport(findRoute: (url: URL) => Route): Transport {
  return async (request, open, limits) => exchange({ request, open, limits, route: findRoute(request.url) });
}

type Exchange<T> = {
  readonly request: HttpRequest;
  readonly open: (head: HttpHead) => Sink<T>;
  readonly limits: HttpLimits;
  readonly route: Route;
};

function exchange<T>(task: Exchange<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const outgoing = startRequest(task);
    // Whether an answer has begun, or the request was given up.
    let over = false;
    const stop = watch(task.limits, (reason) => {
      over = true;
      reject(reason);
      outgoing.destroy();
    });
    outgoing.once('response', (incoming) => {
      over = true;
      drain(incoming, task.open).then(resolve, reject);
    });
    outgoing.on('error', (error) => {
      // Each such connection is gone with it, so this ends.
      if (!over && isStale(outgoing, error, task.request)) resolve(exchange(task));
      else reject(error);
    });
    outgoing.once('close', () => {
      stop();
      if (!over) reject(new Error('the connection was closed without an answer'));
    });
    outgoing.end(task.request.body);
  });
}

function startRequest<T>({ request, route: { agent, secureContext, forward } }: Exchange<T>): ClientRequest {
  const { method, url, headers } = request;
  const { protocol, hostname, port } = forward?.proxy ?? url;
  const options: RequestOptions = {
    method,
    host: hostname.startsWith('[') ? hostname.slice(1, -1) : hostname,
    port,
    path: forward === undefined ? `${url.pathname}${url.search}` : url.href,
    headers: { host: url.host, 'accept-encoding': 'gzip', ...headers, ...forward?.headers },
    agent,
    ...(secureContext !== undefined && { secureContext }),
  };
  return (protocol === 'https:' ? httpsRequest : httpRequest)(options);
}

/** Calls `end` when the time is over or the signal says so; what it returns ends the watch. */
function watch({ signal, timeout }: HttpLimits, end: (reason: unknown) => void): () => void {
  const timer = setTimeout(() => end(new HttpTimeout(`no whole answer within ${timeout} ms`)), timeout);
  const follow = (): void => end(signal.reason);
  if (signal.aborted) follow();
  else signal.addEventListener('abort', follow);
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', follow);
  };
}

/** A connection that was kept from an earlier request, and that the server closed just when it was taken again. */
function isStale(outgoing: ClientRequest, error: Error, { method }: HttpRequest): boolean {
  if (!outgoing.reusedSocket || method === 'POST') return false;
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

/** Listens in place of iterating over the stream, which would double the price of a small answer. */
function drain<T>(incoming: IncomingMessage, open: (head: HttpHead) => Sink<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      reject(error);
      incoming.destroy();
    };
    const attempt = (step: () => void): void => {
      try {
        step();
      } catch (error) {
        fail(error);
      }
    };
    incoming.on('error', fail);
    attempt(() => {
      const sink = open({ status: incoming.statusCode ?? 0, headers: incoming.headers });
      const finish = (): void => attempt(() => resolve(sink.end()));
      const take = (piece: Buffer): void => {
        if (sink.add(piece)) return;
        finish();
        incoming.destroy();
      };
      decode(incoming, fail)
        .on('data', (piece: Buffer) => attempt(() => take(piece)))
        .on('end', finish);
    });
  });
}

/** Undoes the one encoding that is asked for. */
function decode(incoming: IncomingMessage, fail: (error: unknown) => void): Readable {
  if (incoming.headers['content-encoding'] !== 'gzip') return incoming;
  return incoming.pipe(createGunzip()).on('error', fail);
}
