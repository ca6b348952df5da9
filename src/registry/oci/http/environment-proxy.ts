import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';
import { toAgentOptions, type Connections } from './connections.ts';
import { createTransport } from './create-transport.ts';
import type { Transport } from './transport.ts';

/** Whether Node.js was told to take the proxy of the environment, in one of the ways that it documents. */
export function isEnvironmentProxyUsed({ env, execArgv }: Pick<NodeJS.Process, 'env' | 'execArgv'>): boolean {
  const flags = [...execArgv, ...(env['NODE_OPTIONS'] ?? '').split(/\s+/u)];
  return env['NODE_USE_ENV_PROXY'] === '1' || flags.includes('--use-env-proxy');
}

/** By `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY`. */
export function openEnvironmentTransport(perHost: number): Transport {
  const dispatcher = new EnvHttpProxyAgent(toAgentOptions({ perHost }));
  let count = 0;
  // Nobody tells of the connections, and a request must not be repeated because one may have been a kept one.
  const connections: Connections = { dispatcher, changes: () => (count += 1) };
  return createTransport(() => ({ connections }));
}
