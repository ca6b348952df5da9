import { request as httpRequest, type Agent, type ClientRequestArgs } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect } from 'node:tls';
import { ownProperty } from '../body.ts';
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

/** An agent whose connections go through a proxy by `CONNECT` (RFC 9110, section 9.3.6). */
export function createTunnelAgent(options: TunnelOptions): HttpsAgent {
  // One encrypted connection inside another would keep the process alive while it is idle.
  const agent = new HttpsAgent({ keepAlive: options.proxy.protocol === 'http:' });
  agent.createConnection = (wanted, done) => {
    void connectThrough(options, wanted, done ?? (() => undefined));
    return undefined;
  };
  return agent;
}

type Done = NonNullable<Parameters<Agent['createConnection']>[1]>;

async function connectThrough(options: TunnelOptions, wanted: ClientRequestArgs, done: Done): Promise<void> {
  try {
    const host = wanted.host ?? '';
    const socket = await openTunnel(options, `${toAuthority(host)}:${wanted.port}`);
    const servername = ownProperty(wanted, 'servername');
    // The host is what the certificate must be for when it is an address, which has no server name.
    const target = { host, ...(typeof servername === 'string' && { servername }) };
    done(null, connect({ ...target, socket, secureContext: options.contexts.server() }));
  } catch (error) {
    // The type of the callback asks for a socket that nobody looks at.
    Reflect.apply(done, undefined, [error]);
  }
}

function toAuthority(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

function openTunnel({ proxy, headers, lookup, contexts }: TunnelOptions, target: string): Promise<Duplex> {
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
