import { createTransports } from '../../src/registry/oci/http/create-transports.ts';
import type { Transport } from '../../src/registry/oci/http/transport.ts';

/** One request by the name of its host. */
export type RoutedRequest = { readonly url: string; readonly authorization: string | null };

/**
 * A transport that takes the hosts in `routes` to servers on loopback, so that a test can use real names and https. Any
 * other host does not resolve. `asked` tells what was sent where.
 */
export function createRoutedTransport(routes: Readonly<Record<string, string>>) {
  const asked: RoutedRequest[] = [];
  const send = createTransports()();
  const transport: Transport = async (request, ...rest) => {
    const { url, headers } = request;
    asked.push({ url: url.href, authorization: headers['authorization'] ?? null });
    const target = Object.hasOwn(routes, url.host) ? routes[url.host] : undefined;
    if (target === undefined) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' });
    return send({ ...request, url: new URL(url.pathname + url.search, target) }, ...rest);
  };
  return { transport, asked };
}
