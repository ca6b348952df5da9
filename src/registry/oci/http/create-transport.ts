import type { Dispatcher } from 'undici';
import symbols from 'undici/lib/core/symbols.js';
import type { Connections } from './connections.ts';
import { Exchange, type ExchangeTask } from './exchange.ts';
import { isReset } from './network-error.ts';
import type { HttpRequest, Transport } from './transport.ts';

/** How a request leaves the process. */
export type Route = {
  /** To the server, or to the proxy. */
  readonly connections: Connections;
  /** A proxy that is told the whole address (RFC 9112, section 3.2.2), and what the request carries for it. */
  readonly forward?: Forward;
};

type Forward = { readonly proxy: URL; readonly headers: Readonly<Record<string, string>> };

/** A transport on connections of undici. `findRoute` throws when the server must not be asked. */
export function createTransport(findRoute: (url: URL) => Route): Transport {
  return async (request, open, limits) => {
    limits.signal.throwIfAborted();
    const route = findRoute(request.url);
    const options = toOptions(request, route.forward);
    return new Promise((resolve, reject) => {
      send({ options, connections: route.connections, exchange: { open, limits, resolve, reject } });
    });
  };
}

type Sending<T> = {
  readonly options: Dispatcher.DispatchOptions;
  readonly connections: Connections;
  readonly exchange: Omit<ExchangeTask<T>, 'takesOver'>;
};

function send<T>(sending: Sending<T>): void {
  const { options, connections, exchange } = sending;
  let changes: number | undefined;
  const takesOver = (error: Error): boolean => {
    // It went over a connection that was kept, and that the server closed just then.
    const isStale = isReset(error) && connections.changes() === changes;
    if (!isStale || options.method === 'POST') return false;
    // Each such connection is gone with it, so this ends.
    send(sending);
    return true;
  };
  const handler = new Exchange({ ...exchange, takesOver });
  // The connection of the answer that led to this request can be used in the next turn.
  setImmediate(() => {
    changes = connections.changes();
    const onQueued = { [symbols.kQueuedAbort]: handler.onQueued.bind(handler) };
    connections.dispatcher.dispatch({ ...options, ...onQueued }, handler);
  });
}

function toOptions({ method, url, headers, body }: HttpRequest, forward?: Forward) {
  const isForwarded = forward !== undefined;
  return {
    method,
    origin: (forward?.proxy ?? url).origin,
    path: isForwarded ? url.href : `${url.pathname}${url.search}`,
    headers: {
      'accept-encoding': 'gzip',
      ...headers,
      ...(isForwarded && { host: url.host, ...forward.headers }),
    },
    // One for all servers behind the proxy, because a connection is not shared by requests for different ones.
    ...(isForwarded && { servername: forward.proxy.hostname }),
    ...(body !== undefined && { body }),
    // Else a `HEAD` would cost its connection, in case the server sends a body all the same. Bytes that come
    // while a connection is idle end it in any case.
    reset: false,
  };
}
