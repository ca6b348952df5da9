import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { createConnector, type Connector } from './connector.ts';
import type { TlsContexts } from './tls-contexts.ts';

export type TunnelOptions = {
  readonly proxy: URL;
  /** For the proxy, not for the server behind it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly lookup?: LookupFunction;
  readonly contexts: TlsContexts;
};

/** Milliseconds that a proxy has to open a tunnel. */
const patience = 30_000;

/** Encrypted connections that go through a proxy by `CONNECT` (RFC 9110, section 9.3.6). */
export function createTunnelConnector(options: TunnelOptions): Connector {
  let encrypt: Connector | undefined;
  return async (wanted, done) => {
    try {
      const port = wanted.port === '' ? '443' : wanted.port;
      const httpSocket = await openTunnel(options, `${toAuthority(wanted.hostname)}:${port}`);
      encrypt ??= createConnector({ secureContext: options.contexts.server() });
      encrypt({ ...wanted, httpSocket }, done);
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)), null);
    }
  };
}

function toAuthority(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function openTunnel({ proxy, headers, lookup, contexts }: TunnelOptions, target: string): Promise<Socket> {
  const options = {
    method: 'CONNECT',
    ...(proxy.protocol === 'https:' && { secureContext: contexts.proxy() }),
    host: proxy.hostname.replace(/^\[|\]$/gu, ''),
    port: proxy.port === '' ? undefined : proxy.port,
    path: target,
    headers: { host: target, ...headers },
    agent: false,
    timeout: patience,
    ...(lookup !== undefined && { lookup }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)(options);
    outgoing.on('connect', (response, socket) => {
      socket.setTimeout(0);
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`the proxy ${proxy.host} answered CONNECT with ${response.statusCode}`));
    });
    outgoing.on('response', (response) => {
      response.destroy();
      reject(new Error(`the proxy ${proxy.host} answered CONNECT with ${response.statusCode}`));
    });
    outgoing.on('timeout', () => {
      outgoing.destroy(new Error(`the proxy ${proxy.host} did not open a connection in time`));
    });
    outgoing.on('error', (error) =>
      reject(new Error(`the proxy ${proxy.host}: ${error.message}`, { cause: error })),
    );
    outgoing.end();
  });
}
