/** One request by the name of its host. */
export type RoutedRequest = { readonly url: string; readonly authorization: string | null };

/**
 * A `fetch` that takes the hosts in `routes` to servers on loopback, so that a test can use real names and https. Any
 * other host does not resolve. `asked` tells what was sent where.
 */
export function createRoutedFetch(routes: Readonly<Record<string, string>>) {
  const asked: RoutedRequest[] = [];
  const routed: typeof fetch = async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    asked.push({ url: url.href, authorization: new Headers(init?.headers).get('authorization') });
    const target = Object.hasOwn(routes, url.host) ? routes[url.host] : undefined;
    if (target === undefined)
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error('not found'), { code: 'ENOTFOUND' }),
      });
    return fetch(new URL(url.pathname + url.search, target), init);
  };
  return { fetch: routed, asked };
}
