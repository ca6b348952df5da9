import type { LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { buildConnector as Types } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';

/** Makes a connection and hands it over once it can be used. What it gives, if anything, is the socket of that. */
export type Connector = (...request: Parameters<Types.connector>) => unknown;

export type ConnectorOptions = {
  /** Decides to which addresses names lead; the system does without it. */
  readonly lookup?: LookupFunction;
  readonly secureContext?: SecureContext;
};

/** Requests have deadlines, and give up their connections with them, so these have none. */
export function createConnector(options: ConnectorOptions): Connector {
  return buildConnector({ ...options, allowH2: false, timeout: 0 });
}
