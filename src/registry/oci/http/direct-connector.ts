import type { SecureContext } from 'node:tls';
import { createConnector, type Connector, type ConnectorOptions } from './connector.ts';

export type DirectOptions = Pick<ConnectorOptions, 'lookup'> & {
  /** What encrypted connections are made with; asked for at the first one. */
  readonly secureContext: () => SecureContext;
};

/** Connections straight to a server. */
export function createDirectConnector({ secureContext, ...common }: DirectOptions): Connector {
  const plain = createConnector(common);
  let encrypted: Connector | undefined;
  return (wanted, done) => {
    // The name to prove is that of the address, which for a proxy is not what the request says its host is.
    const own = { ...wanted, servername: '' };
    if (wanted.protocol !== 'https:') return plain(own, done);
    encrypted ??= createConnector({ ...common, secureContext: secureContext() });
    return encrypted(own, done);
  };
}
