import { TidemarkError } from '../../errors.ts';
import { withoutClient, type Connection } from '../connection.ts';
import type { Credentials } from '../registry.ts';
import { toSafeText } from './body.ts';
import type { Demand } from './challenge.ts';
import { judgeRealm } from './realm.ts';
import { toBasic, type TokenRequest } from './token.ts';
import type { TokenCache } from './token-cache.ts';
import type { Patience } from './patience.ts';

/** What to put into a request, and how to go on when the registry does not take it. */
export type Authorization = {
  /** Absent when there is nothing to send. */
  readonly header?: string;
  /** The header holds a token that earlier requests used, which may have expired. */
  readonly reused: boolean;
  /** Why credentials that are there were not used. */
  readonly withheld?: string;
  /** Makes the next call fetch a new token. */
  readonly drop: () => void;
};

export type AuthorizationRequest = {
  readonly demand: Demand | undefined;
  /** The address that demands it. */
  readonly registry: URL;
  /** Asked for when the demand names no scope. */
  readonly scope: string;
  readonly credentials?: Credentials;
  readonly connection?: Connection;
  readonly patience: Patience;
};

export type AuthorizerOptions = {
  readonly tokens: TokenCache;
  readonly tokenHosts: ReadonlyMap<string, readonly string[]>;
};

/**
 * Answers a demand with credentials or a token. Throws `TidemarkError` `registry-refused` when the token server that
 * the registry names must not be asked, or as the token server's answer says.
 */
export async function authorize(
  request: AuthorizationRequest,
  options: AuthorizerOptions,
): Promise<Authorization> {
  const { demand, credentials } = request;
  if (demand === undefined) return nothing;
  if (demand.kind === 'bearer') return authorizeByToken({ ...request, demand }, options);
  if (credentials === undefined || credentials.username === '<token>') return nothing;
  return { ...nothing, header: toBasic(credentials) };
}

const nothing: Authorization = { reused: false, drop: () => undefined };

type TokenDemand = AuthorizationRequest & { readonly demand: Demand & { kind: 'bearer' } };

async function authorizeByToken(request: TokenDemand, options: AuthorizerOptions): Promise<Authorization> {
  const { demand, registry, credentials, connection, patience } = request;
  const realm = toRealm(demand.realm, registry);
  const trust = judgeRealm({ realm, registry, tokenHosts: options.tokenHosts });
  if (trust.kind === 'refused') throw toRefusal(realm, registry, trust.reason);
  const wanted: TokenRequest = {
    realm,
    scope: demand.scope ?? request.scope,
    ...(demand.service !== undefined && { service: demand.service }),
    ...(credentials !== undefined && trust.kind === 'trusted' && { credentials }),
    ...(connection && { connection: trust.kind === 'trusted' ? connection : withoutClient(connection) }),
  };
  const withheld = credentials !== undefined && trust.kind === 'anonymous' ? trust.reason : undefined;
  const token = await explain(options.tokens.get(wanted, patience), withheld);
  return {
    header: `Bearer ${token.value}`,
    reused: !token.fresh,
    drop: () => {
      options.tokens.drop(wanted, token.value);
    },
    ...(withheld !== undefined && { withheld }),
  };
}

function toRealm(realm: string, registry: URL): URL {
  const url = URL.parse(realm);
  if (url !== null) return url;
  throw new TidemarkError(
    'registry-malformed',
    `${registry.host} names a token server that is not an address: ${toSafeText(realm)}; check the registry's configuration`,
  );
}

function toRefusal(realm: URL, registry: URL, reason: string): TidemarkError {
  const shown = `${realm.protocol}//${realm.host}`;
  return new TidemarkError(
    'registry-refused',
    `${registry.host} names ${toSafeText(shown)} as its token server, which was not asked: ${reason}; check the registry's configuration, and that it is the registry you mean`,
  );
}

async function explain<T>(result: Promise<T>, withheld: string | undefined): Promise<T> {
  try {
    return await result;
  } catch (error) {
    if (withheld === undefined || !(error instanceof TidemarkError)) throw error;
    throw new TidemarkError(error.code, `${error.message}. There are credentials, but ${withheld}`, {
      cause: error,
    });
  }
}
