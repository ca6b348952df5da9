import { lookup as lookupName } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { createGuard, type Guard } from '../../registry/oci/guard.ts';
import { matchesHost, refuse, type RegistryRules } from './registry-rules.ts';

/**
 * The guard of everything that tenants make this service connect to: registries, their token servers, redirects, pages.
 * It looks at the host and the port of every request, and at the address of every connection when it is made, after the
 * name is resolved, so that a name that changes its meaning meanwhile helps nobody.
 */
export function createTenantGuard(
  rules: RegistryRules,
  options: { readonly lookup?: LookupFunction } = {},
): Guard {
  const { lookup = lookupName } = options;
  const strict = createGuard({ lookup });
  const isPrivateAllowed = (host: string) => matchesHost(rules.privateHosts, host);
  return {
    lookup: (hostname, lookupOptions, callback) =>
      (isAnyPortAllowed(hostname) ? lookup : strict.lookup)(hostname, lookupOptions, callback),
    check: (url) => {
      if (url.protocol !== 'https:' && !isPrivateAllowed(url.host))
        throw refuse(`'${url.host}' is asked over plain http, which this service does not do; use https`);
      if (matchesHost(rules.deny, toHost(url)))
        throw refuse(`'${url.host}' is denied by the operator of this service; use another registry`);
      checkPort(url, rules);
      if (!isPrivateAllowed(toHost(url))) strict.check(url);
    },
  };

  /** A connection knows no port when its name is resolved; `check` has looked at it. */
  function isAnyPortAllowed(hostname: string): boolean {
    return rules.privateHosts.some((pattern) => matchesHost([pattern.replace(/:[0-9]+$/u, '')], hostname));
  }
}

function toHost({ hostname, port }: URL): string {
  return port === '' ? hostname : `${hostname}:${port}`;
}

function checkPort(url: URL, { ports, privateHosts }: RegistryRules): void {
  if (ports === 'any') return;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  if (ports.includes(port)) return;
  // A private host may be named with its port.
  if (privateHosts.some((pattern) => pattern.endsWith(`:${port}`) && matchesHost([pattern], toHost(url))))
    return;
  throw refuse(
    `'${url.host}' is on port ${port}, and this service connects to the ports ${ports.join(', ')} only; ask its operator for another one`,
  );
}
