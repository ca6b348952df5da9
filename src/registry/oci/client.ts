import { TidemarkError } from '../../errors.ts';
import type { ImageName } from '../image-name.ts';
import { withoutClient } from '../connection.ts';
import type { RegistryAccess } from '../registry.ts';
import {
  authorize,
  type Authorization,
  type AuthorizationRequest,
  type AuthorizerOptions,
} from './authorizer.ts';
import { toDemand } from './challenge.ts';
import { createDemands, type Demands } from './demands.ts';
import { createDiscovery } from './discovery.ts';
import { toEndpoint } from './endpoint.ts';
import type { Settings } from './options.ts';
import { createRenewals, isExpiry, type Renewals } from './renewals.ts';
import { toRedirectTarget, tooManyRedirects } from './redirect.ts';
import type { Incoming, Outgoing } from './message.ts';
import { createTokenCache } from './token-cache.ts';
import type { Patience } from './patience.ts';
import type { Wire } from './wire.ts';

export type Ask<T> = {
  readonly image: ImageName;
  readonly access: RegistryAccess;
  readonly method: 'GET' | 'HEAD';
  /** What comes after `/v2/<name>/`, with its query. */
  readonly what: string;
  readonly accept: string;
  readonly open: Outgoing<T>['open'];
};

export type Answer<T> = {
  readonly response: Incoming<T>;
  /** Why credentials that are there were not used. */
  readonly withheld?: string;
};

/** Speaks to registries: finds them, authenticates, follows redirects. */
export interface Client {
  /**
   * The answer of the registry, whatever its status. Throws `TidemarkError` with a `registry-*` code when there is
   * none, or `invalid-image`.
   */
  ask<T>(ask: Ask<T>): Promise<Answer<T>>;
}

export function createClient(wire: Wire, settings: Settings): Client {
  const discovery = createDiscovery(wire, settings);
  const tokens = createTokenCache({ wire, now: settings.now, onToken: settings.onToken });
  const context: Context = {
    wire,
    demands: createDemands(),
    renewals: createRenewals(),
    options: { tokens, tokenHosts: settings.tokenHosts },
  };
  return {
    ask: async (ask) => {
      const { base, demand } = await discovery.find(ask.image, ask.access);
      context.demands.expect(base, demand);
      return askRenewed(context, ask, toEndpoint(base, ask.image, ask.what));
    },
  };
}

type Context = {
  readonly wire: Wire;
  readonly demands: Demands;
  readonly renewals: Renewals;
  readonly options: AuthorizerOptions;
};

/** Asks once more with other credentials when those at hand are no longer taken: logins expire, some within the hour. */
async function askRenewed<T>(context: Context, ask: Ask<T>, url: URL): Promise<Answer<T>> {
  const { registry } = ask.image;
  const access = await context.renewals.toCurrent(registry, ask.access);
  const outcome = await settle(followRedirects(context, { ...ask, access }, url));
  if (isExpired(outcome)) {
    const renewed = await context.renewals.renew(registry, access);
    if (renewed !== undefined) return followRedirects(context, { ...ask, access: renewed }, url);
  }
  if ('error' in outcome) throw outcome.error;
  return outcome.answer;
}

type Outcome<T> = { readonly answer: Answer<T> } | { readonly error: unknown };

async function settle<T>(asking: Promise<Answer<T>>): Promise<Outcome<T>> {
  try {
    return { answer: await asking };
  } catch (error) {
    return { error };
  }
}

/** A token server that refuses credentials makes an error, a registry an answer. */
function isExpired<T>(outcome: Outcome<T>): boolean {
  if ('error' in outcome) return outcome.error instanceof TidemarkError && isExpiry(outcome.error);
  const { response, withheld } = outcome.answer;
  return !response.ok && withheld === undefined && isExpiry(response);
}

const redirectLimit = 5;

/**
 * Credentials stay with the origin that they are for: after a redirect elsewhere there are none, for good, and no
 * client certificate.
 */
async function followRedirects<T>(context: Context, ask: Ask<T>, first: URL): Promise<Answer<T>> {
  let url = first;
  let { access } = ask;
  for (let hop = 0; hop <= redirectLimit; hop += 1) {
    const answer = await sendAuthorized(context, { ...ask, access }, url);
    const target = toRedirectTarget(answer.response);
    if (target === undefined) return answer;
    if (target.origin !== url.origin) access = withoutCredentials(access);
    url = target;
  }
  throw tooManyRedirects(first, redirectLimit);
}

function withoutCredentials({ insecure, signal, deadline, connection }: RegistryAccess): RegistryAccess {
  const anonymous = connection && withoutClient(connection);
  return {
    insecure,
    signal,
    ...(deadline !== undefined && { deadline }),
    ...(anonymous && { connection: anonymous }),
  };
}

/** One request with what its origin is known to demand, and once more when it turns out to demand something else. */
async function sendAuthorized<T>(context: Context, ask: Ask<T>, url: URL): Promise<Answer<T>> {
  const first = await authorizeFor(context, ask, url);
  const response = await sendWith(context, ask, { url, authorization: first });
  const refused = response.status === 401 || (response.status === 403 && first.reused);
  if (!refused) return toAnswer(response, first);
  const demand = toDemand(response.headers.get('www-authenticate'));
  if (demand !== undefined) context.demands.learn(url, ask.image, demand);
  first.drop();
  const second = await authorizeFor(context, ask, url);
  const isNew = second.header !== undefined && second.header !== first.header;
  if (!isNew) return toAnswer(response, second);
  return toAnswer(await sendWith(context, ask, { url, authorization: second }), second);
}

function authorizeFor<T>(context: Context, { image, access }: Ask<T>, url: URL): Promise<Authorization> {
  const request: AuthorizationRequest = {
    demand: context.demands.find(url, image),
    registry: url,
    scope: `repository:${image.repository}:pull`,
    ...(access.credentials !== undefined && { credentials: access.credentials }),
    ...(access.connection !== undefined && { connection: access.connection }),
    patience: toPatience(access),
  };
  return authorize(request, context.options);
}

function sendWith<T>(
  { wire }: Context,
  { method, accept, open, access }: Ask<T>,
  { url, authorization }: { readonly url: URL; readonly authorization: Authorization },
): Promise<Incoming<T>> {
  const { header } = authorization;
  const headers = { accept, ...(header !== undefined && { authorization: header }) };
  const { connection } = access;
  const outgoing = { method, url, headers, open, ...(connection !== undefined && { connection }) };
  return wire.send(outgoing, toPatience(access));
}

function toPatience({ signal, deadline }: RegistryAccess): Patience {
  return { signal, ...(deadline !== undefined && { deadline }) };
}

function toAnswer<T>(response: Incoming<T>, { withheld }: Authorization): Answer<T> {
  return { response, ...(withheld !== undefined && { withheld }) };
}
