import type { Connection } from '../../connection.ts';
import type { Guard } from '../guard.ts';
import { isEnvironmentProxyUsed, openEnvironmentTransport } from './environment-proxy.ts';
import { openTransport } from './open-transport.ts';
import type { Transport } from './transport.ts';

export type TransportsOptions = {
  /** Decides to which addresses connections are made; to all of them without it. */
  readonly guard?: Guard;
  /** How many connections there are to a host at most, for each of the ways to reach it; 8 unless given. */
  readonly perHost?: number;
};

/**
 * The ways to reach servers: the usual one, and one for each set of certificates and proxy, so that repositories with
 * the same ones share their connections, and others do not. The usual one takes the proxy of the environment where
 * Node.js is told to, except under a guard, which a proxy would evade.
 */
export function createTransports(options: TransportsOptions = {}): (connection?: Connection) => Transport {
  const known = new Map<string, Transport>();
  const { guard, perHost = 8 } = options;
  const takesEnvironment = guard === undefined && isEnvironmentProxyUsed(process);
  return (connection) => {
    const key = toConnectionKey(connection);
    const isUsual = connection === undefined;
    const found =
      known.get(key) ??
      (isUsual && takesEnvironment
        ? openEnvironmentTransport(perHost)
        : openTransport(connection ?? {}, { guard, perHost }));
    known.set(key, found);
    return found;
  };
}

/** Equal for connections that are the same. Holds secrets. */
function toConnectionKey(connection: Connection | undefined): string {
  return connection === undefined ? '' : JSON.stringify(connection);
}
