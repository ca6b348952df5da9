import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent, type AgentOptions } from 'node:https';
import { getCACertificates } from 'node:tls';
import type { Connection, ProxySettings } from '../../connection.ts';
import { createGuard, type Guard } from '../guarded-fetch.ts';
import { createNodeFetch } from './node-fetch.ts';
import { createTunnelAgent } from './tunnel.ts';

/** The ways to reach servers: the usual one, and one for each set of certificates and proxy. */
export interface Connections {
  fetchFor(connection: Connection | undefined): typeof fetch;
}

export type ConnectionsOptions = {
  readonly fetch: typeof fetch;
  /** Whether connections are made to public addresses only. */
  readonly isGuarded: boolean;
  /** What decides in place of that. */
  readonly guard?: Guard | undefined;
};

/** Repositories with the same certificates and proxy share their connections. */
export function createConnections({
  fetch: usual,
  isGuarded,
  guard: given,
}: ConnectionsOptions): Connections {
  const guard = given ?? (isGuarded ? createGuard() : undefined);
  const known = new Map<string, typeof fetch>();
  return {
    fetchFor: (connection) => {
      if (connection === undefined) return usual;
      const key = toConnectionKey(connection);
      const found = known.get(key) ?? createFetch(connection, guard);
      known.set(key, found);
      return found;
    },
  };
}

/** Equal for connections that are the same. Holds secrets. */
export function toConnectionKey(connection: Connection | undefined): string {
  return connection === undefined ? '' : JSON.stringify(connection);
}

function createFetch({ certs, proxy }: Connection, guard: Guard | undefined): typeof fetch {
  const lookup = guard && { lookup: guard.lookup };
  const tls: AgentOptions = {
    ...(certs?.ca !== undefined && { ca: [...getCACertificates('default'), certs.ca] }),
    ...certs?.client,
  };
  const http = new HttpAgent({ keepAlive: true, ...lookup });
  const direct = new HttpsAgent({ keepAlive: true, ...tls, ...lookup });
  if (proxy === undefined)
    return withCheck(createNodeFetch({ http, https: direct }), (url) => guard?.check(url));
  const server = new URL(proxy.address);
  const headers = toProxyHeaders(proxy);
  const https = createTunnelAgent({ proxy: server, headers, tls, ...lookup });
  const forward = { proxy: server, headers, agent: server.protocol === 'https:' ? direct : http };
  // The proxy resolves the names of servers, so the guard can only look at the proxy itself.
  return withCheck(createNodeFetch({ http, https, forward }), () => guard?.check(server));
}

function withCheck(send: typeof fetch, check: (url: URL) => void): typeof fetch {
  return async (input, init) => {
    check(new URL(input instanceof Request ? input.url : input));
    return send(input, init);
  };
}

function toProxyHeaders({ username, password = '' }: ProxySettings): Readonly<Record<string, string>> {
  if (username === undefined) return {};
  const text = Buffer.from(`${username}:${password}`).toString('base64');
  return { 'proxy-authorization': `Basic ${text}` };
}
