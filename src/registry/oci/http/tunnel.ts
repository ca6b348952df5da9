import { request as httpRequest, type Agent } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest, type AgentOptions } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';

export type TunnelOptions = {
  readonly proxy: URL;
  /** For the proxy, not for the server behind it. */
  readonly headers: Readonly<Record<string, string>>;
  readonly lookup?: LookupFunction;
  /** For the server behind the proxy. */
  readonly tls: AgentOptions;
};

/** Milliseconds that a proxy has to open a tunnel. */
const patience = 30_000;

/** An agent whose connections go through a proxy by `CONNECT` (RFC 9110, section 9.3.6). */
export function createTunnelAgent(options: TunnelOptions): HttpsAgent {
  // One encrypted connection inside another would keep the process alive while it is idle.
  const agent = new HttpsAgent({ ...options.tls, keepAlive: options.proxy.protocol === 'http:' });
  const createConnection: Agent['createConnection'] = (wanted, done) => {
    const { servername } = wanted as { servername?: string };
    openTunnel(options, `${toAuthority(wanted.host ?? '')}:${wanted.port}`).then(
      (socket) => done?.(null, connect({ ...options.tls, socket, ...(servername && { servername }) })),
      (error: Error) => {
        // What follows an error is not looked at; the type of the callback asks for it.
        Reflect.apply(done ?? throwIt, undefined, [error]);
      },
    );
    return undefined;
  };
  agent.createConnection = createConnection;
  return agent;
}

function throwIt(error: Error): void {
  throw error;
}

function toAuthority(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function openTunnel({ proxy, headers, lookup, tls }: TunnelOptions, target: string): Promise<Duplex> {
  const options = {
    method: 'CONNECT',
    ...(tls.ca !== undefined && { ca: tls.ca }),
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
