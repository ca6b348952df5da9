import type { Connection, ProxySettings } from '../../connection.ts';
import type { Guard } from '../guard.ts';
import { createConnections } from './connections.ts';
import { createTransport } from './create-transport.ts';
import { createDirectConnector } from './direct-connector.ts';
import { createTlsContexts } from './tls-contexts.ts';
import type { Transport } from './transport.ts';
import { createTunnelConnector } from './tunnel.ts';

export type OpenOptions = {
  /** Decides to which addresses connections are made. */
  readonly guard: Guard | undefined;
  /** How many connections there are to a host at most. */
  readonly perHost: number;
};

/** One way to reach servers, with connections of its own. */
export function openTransport({ certs, proxy }: Connection, options: OpenOptions): Transport {
  return proxy === undefined ? openDirect(certs, options) : openProxied(certs, proxy, options);
}

function openDirect(certs: Connection['certs'], { guard, perHost }: OpenOptions): Transport {
  const { server: secureContext } = createTlsContexts(certs);
  const connector = createDirectConnector({ ...toLookup(guard), secureContext });
  const connections = createConnections(connector, { perHost });
  return createTransport((url) => {
    guard?.check(url);
    return { connections };
  });
}

function openProxied(
  certs: Connection['certs'],
  proxy: ProxySettings,
  { guard, perHost }: OpenOptions,
): Transport {
  const contexts = createTlsContexts(certs);
  const server = new URL(proxy.address);
  const headers = toProxyHeaders(proxy);
  const toProxy = createDirectConnector({ ...toLookup(guard), secureContext: contexts.proxy });
  const tunnel = createTunnelConnector({ proxy: server, headers, contexts, ...toLookup(guard) });
  const forwarding = {
    connections: createConnections(toProxy, { perHost }),
    forward: { proxy: server, headers },
  };
  // One encrypted connection inside another would keep the process alive while it is idle.
  const isKept = server.protocol === 'http:';
  const tunnelling = { connections: createConnections(tunnel, { perHost, isKept }) };
  return createTransport((url) => {
    // The proxy resolves the names of servers, so the guard can only look at the proxy itself.
    guard?.check(server);
    return url.protocol === 'https:' ? tunnelling : forwarding;
  });
}

function toLookup(guard: Guard | undefined) {
  return guard === undefined ? {} : { lookup: guard.lookup };
}

function toProxyHeaders({ username, password = '' }: ProxySettings): Readonly<Record<string, string>> {
  if (username === undefined) return {};
  const text = Buffer.from(`${username}:${password}`).toString('base64');
  return { 'proxy-authorization': `Basic ${text}` };
}
