import type { Dispatcher } from 'undici';
import Agent from 'undici/lib/dispatcher/agent.js';
import type { Connector } from './connector.ts';

/** Connections that are kept and shared by those who ask the same server. */
export type Connections = {
  readonly dispatcher: Dispatcher;
  /** How often one was begun, or came about, or failed to; while this stays the same, all of them are kept ones. */
  readonly changes: () => number;
};

export type ConnectionsOptions = {
  /** How many there are to a host at most. */
  readonly perHost: number;
  /** Whether one serves more than one request; it does unless this says otherwise. */
  readonly isKept?: boolean;
};

export function createConnections(connect: Connector, options: ConnectionsOptions): Connections {
  let count = 0;
  const counting: Connector = (wanted, done) => {
    count += 1;
    return connect(wanted, (...outcome) => {
      count += 1;
      done(...outcome);
    });
  };
  const dispatcher = new Agent({ ...toAgentOptions(options), connect: counting });
  return { dispatcher, changes: () => count };
}

/** Requests have deadlines of their own, so there is none for the parts of one. */
export function toAgentOptions({ perHost, isKept = true }: ConnectionsOptions) {
  return {
    allowH2: false,
    connections: perHost,
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: isKept ? 1 : 0,
  };
}
