import { lookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { TidemarkError } from '../../errors.ts';
import { isInternalAddress } from './addresses.ts';

export type GuardOptions = {
  readonly lookup?: LookupFunction;
  /** Whether an address must not be connected to; every address that is not public by default. */
  readonly isRefused?: (address: string) => boolean;
};

/** Both ways in which an address is named: as the literal host of a URL, which no lookup sees, and by a name. */
export type Guard = { readonly lookup: LookupFunction; readonly check: (url: URL) => void };

/** `check` throws, and a connection by `lookup` fails with, `TidemarkError` `registry-refused`. */
export function createGuard(options: GuardOptions = {}): Guard {
  const { lookup: resolve = lookup, isRefused = isInternalAddress } = options;
  return {
    lookup: (hostname, lookupOptions, callback) => {
      resolve(hostname, lookupOptions, (error, address, family) => {
        const found = typeof address === 'string' ? [address] : (address ?? []).map((entry) => entry.address);
        const refused = found.find((entry) => isRefused(entry));
        if (error === null && refused !== undefined) callback(toRefusal(hostname, refused), '', 0);
        else callback(error, address, family);
      });
    },
    check: (url) => {
      const host = url.hostname.replace(/^\[|\]$/gu, '');
      if (isRefused(host)) throw toRefusal(host, host);
    },
  };
}

function toRefusal(host: string, address: string): TidemarkError {
  const at = host === address ? host : `${host} (${address})`;
  return new TidemarkError(
    'registry-refused',
    `${at} is not a public address, and this host connects to public addresses only; use a registry that is on the internet`,
  );
}
