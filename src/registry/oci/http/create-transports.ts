import { Agent as HttpAgent, globalAgent as usualHttp } from 'node:http';
import { Agent as HttpsAgent, globalAgent as usualHttps } from 'node:https';
import type { Connection, ProxySettings } from '../../connection.ts';
import type { Guard } from '../guard.ts';
import { createNodeTransport } from './node-transport.ts';
import { createTlsContexts } from './tls-contexts.ts';
import type { Transport } from './transport.ts';
import { createTunnelAgent } from './tunnel.ts';

export type TransportsOptions = {
  /** Decides to which addresses connections are made; to all of them without it. */
  readonly guard?: Guard;
};

/** Milliseconds for which a connection is kept that nobody needs; servers keep it for about as long. */
const idle = 15_000;

/**
 * The ways to reach servers: the usual one, and one for each set of certificates and proxy, so that repositories with
 * the same ones share their connections, and others do not.
 */
export function createTransports({ guard }: TransportsOptions = {}): (connection?: Connection) => Transport {
  const known = new Map<string, Transport>();
  return (connection) => {
    const key = toConnectionKey(connection);
    const isUsual = connection === undefined && guard === undefined;
    const found = known.get(key) ?? (isUsual ? usual : createTransport(connection ?? {}, guard));
    known.set(key, found);
    return found;
  };
}

/** On the agents of the process, which know the proxy of the environment where Node.js is told to take it. */
const usual = createNodeTransport(({ protocol }) => ({
  agent: protocol === 'https:' ? usualHttps : usualHttp,
}));

/** Equal for connections that are the same. Holds secrets. */
export function toConnectionKey(connection: Connection | undefined): string {
  return connection === undefined ? '' : JSON.stringify(connection);
}

function createTransport({ certs, proxy }: Connection, guard: Guard | undefined): Transport {
  const contexts = createTlsContexts(certs);
  const lookup = guard && { lookup: guard.lookup };
  const kept = { keepAlive: true, timeout: idle, ...lookup };
  const http = new HttpAgent(kept);
  const https = new HttpsAgent(kept);
  if (proxy === undefined)
    return createNodeTransport((url) => {
      guard?.check(url);
      return url.protocol === 'https:' ? { agent: https, secureContext: contexts.server() } : { agent: http };
    });
  const server = new URL(proxy.address);
  const headers = toProxyHeaders(proxy);
  const tunnel = createTunnelAgent({ proxy: server, headers, contexts, ...lookup });
  const forward = { proxy: server, headers };
  return createNodeTransport((url) => {
    // The proxy resolves the names of servers, so the guard can only look at the proxy itself.
    guard?.check(server);
    if (url.protocol === 'https:') return { agent: tunnel };
    if (server.protocol === 'http:') return { agent: http, forward };
    return { agent: https, secureContext: contexts.proxy(), forward };
  });
}

function toProxyHeaders({ username, password = '' }: ProxySettings): Readonly<Record<string, string>> {
  if (username === undefined) return {};
  const text = Buffer.from(`${username}:${password}`).toString('base64');
  return { 'proxy-authorization': `Basic ${text}` };
}
