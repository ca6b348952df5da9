import { createFlight, type Flight } from './flight.ts';
import { fetchToken, type Token, type TokenRequest } from './token.ts';
import type { Patience } from './patience.ts';
import type { Wire } from './wire.ts';

/** Tokens by realm, service, scope and credentials: each is fetched once, and again shortly before it expires. */
export interface TokenCache {
  /** `fresh` says that the token was fetched for this very request. Throws as `fetchToken` does. */
  get(
    request: TokenRequest,
    patience: Patience,
  ): Promise<{ readonly value: string; readonly fresh: boolean }>;
  /** Forgets `value`, because a registry no longer takes it. */
  drop(request: TokenRequest, value: string): void;
}

type Entry = { readonly flight: Flight<Token>; settled?: { readonly value: string; readonly until: number } };

type TokenCacheOptions = {
  readonly wire: Wire;
  readonly now: () => number;
  readonly onToken?: (token: string) => void;
};

export function createTokenCache(options: TokenCacheOptions): TokenCache {
  const entries = new Map<string, Entry>();

  function start(key: string, request: TokenRequest, deadline: Patience['deadline']): Entry {
    const began = options.now();
    const fetching = async (signal: AbortSignal): Promise<Token> => {
      try {
        const token = await fetchToken(options.wire, request, { signal, ...(deadline && { deadline }) });
        options.onToken?.(token.value);
        // A token that has little time left would expire on its way.
        const until = began + token.lifetime - Math.min(token.lifetime / 10, 10_000);
        entry.settled = { value: token.value, until };
        return token;
      } catch (error) {
        if (entries.get(key) === entry) entries.delete(key);
        throw error;
      }
    };
    const entry: Entry = { flight: createFlight(fetching) };
    entries.set(key, entry);
    return entry;
  }

  function findUsable(key: string): Entry | undefined {
    const entry = entries.get(key);
    if (entry === undefined || entry.flight.isLost()) return undefined;
    return entry.settled === undefined || entry.settled.until > options.now() ? entry : undefined;
  }

  return {
    get: async (request, patience) => {
      const key = toKey(request);
      const known = findUsable(key);
      const { flight } = known ?? start(key, request, patience.deadline);
      const { value } = await flight.join(patience.signal);
      return { value, fresh: known === undefined };
    },
    drop: (request, value) => {
      const key = toKey(request);
      if (entries.get(key)?.settled?.value === value) entries.delete(key);
    },
  };
}

function toKey({ realm, service, scope, credentials, connection }: TokenRequest): string {
  const { username, password } = credentials ?? {};
  return JSON.stringify([realm.href, service, scope, username, password, connection]);
}
