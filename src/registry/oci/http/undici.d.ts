/**
 * The parts of undici that are used, as modules of their own. Its entry loads all of it, and puts its own agent in the
 * place of the one that the `fetch` of Node.js uses, which is none of our business.
 */
declare module 'undici/lib/dispatcher/agent.js' {
  import type { Agent as Type } from 'undici';
  const Agent: typeof Type;
  export default Agent;
}

declare module 'undici/lib/dispatcher/env-http-proxy-agent.js' {
  import type { EnvHttpProxyAgent as Type } from 'undici';
  const EnvHttpProxyAgent: typeof Type;
  export default EnvHttpProxyAgent;
}

declare module 'undici/lib/core/connect.js' {
  import type { Socket } from 'node:net';
  import type { buildConnector as Type } from 'undici';
  /** Unlike what its own types say, it gives the socket that is to be connected. */
  const buildConnector: (
    ...options: Parameters<typeof Type>
  ) => (...wanted: Parameters<Type.connector>) => Socket;
  export default buildConnector;
}

declare module 'undici/lib/core/symbols.js' {
  const symbols: {
    /**
     * The option of a request that is called with a way to take it back, for as long as it waits for a connection. What
     * undici has for signals is made of it.
     */
    readonly kQueuedAbort: unique symbol;
  };
  export default symbols;
}
