import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Handler } from './handler.ts';
import { reply } from './handler.ts';

export type ServerOptions = {
  /** Asked in their order; a request that none of them answers is not found. */
  readonly handlers: readonly Handler[];
  readonly log: Logger;
};

export type Listening = { readonly url: string; readonly port: number };

export interface HttpServer {
  /** Port 0 takes a free one. */
  listen(host: string, port: number): Promise<Listening>;
  /** Takes no new connections, lets requests that are being answered end for `patience` milliseconds. */
  close(patience: number): Promise<void>;
}

/**
 * The HTTP server of the App, with limits that Probot's own has none of. What goes wrong while a request is answered
 * stays in the log: the answer never says more than that something did.
 */
export function createHttpServer({ handlers, log }: ServerOptions): HttpServer {
  const server = createServer(
    {
      maxHeaderSize: 32 * 1024,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 10_000,
      connectionsCheckingInterval: 2_000,
    },
    (request, response) => {
      void answer(request, response, handlers, log);
    },
  );
  server.maxConnections = 2_000;
  server.on('clientError', (_, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n');
  });
  return { listen: (host, port) => listen(server, host, port), close: (patience) => close(server, patience) };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: readonly Handler[],
  log: Logger,
): Promise<void> {
  try {
    for (const handler of handlers) if (await handler(request, response)) return;
    reply(response, { status: 404, body: { message: 'not found' } });
  } catch (error) {
    log.error({ err: error, method: request.method }, 'request failed');
    reply(response, { status: 500, body: { message: 'internal error' } });
  } finally {
    // What was not read of a body must not keep the connection open.
    if (!request.complete) response.once('finish', () => request.destroy());
  }
}

async function listen(server: Server, host: string, port: number): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  const found = typeof address === 'object' && address !== null ? address.port : port;
  return { port: found, url: `http://${host.includes(':') ? `[${host}]` : host}:${found}` };
}

async function close(server: Server, patience: number): Promise<void> {
  const timer = setTimeout(() => server.closeAllConnections(), patience);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(timer);
}
