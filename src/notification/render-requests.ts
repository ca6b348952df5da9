import type { Problem } from '../errors.ts';
import { routeEvents } from './alerts/route.ts';
import { selectNotices } from './alerts/select-notices.ts';
import type { Selected } from './alerts/select-notices.ts';
import { createChannels } from './channel/create-channels.ts';
import { loadExpressions } from './channel/load-expressions.ts';
import type { Channel } from './channel/channel.ts';
import type { Event } from './event.ts';
import { checkAddress } from './http/check-address.ts';
import type { Exchange, OutgoingRequest } from './http/exchange.ts';
import { maskRequest } from './http/mask-request.ts';
import type { NotifyOptions } from './notify.ts';
import type { Memory } from './providers/provider-kind.ts';
import { findProviderKind } from './providers/provider-kinds.ts';
import { toWarning } from './warning.ts';

/** A request as it would be sent, its secrets masked. */
export type RenderedRequest = Pick<OutgoingRequest, 'method' | 'url' | 'headers' | 'body'> & {
  /** `namespace/name` of the Provider. */
  readonly provider: string;
};

export type Rendered = {
  readonly requests: readonly RenderedRequest[];
  readonly problems: readonly Problem[];
};

export type RenderOptions = Pick<
  NotifyOptions,
  'notifications' | 'secrets' | 'origin' | 'environment' | 'guard' | 'noCrossNamespaceRefs'
>;

/**
 * The exact requests that `notify` would make for these events if nothing had been told before, in order. Nothing is
 * sent; where a provider reads before it writes, the answer is taken to be that nothing is there yet.
 */
export async function renderRequests(events: readonly Event[], options: RenderOptions): Promise<Rendered> {
  const { notifications, noCrossNamespaceRefs = false } = options;
  const guarded = options.guard?.blockPrivateAddresses === true;
  const channels = createChannels(notifications, {
    environment: {},
    ...options,
    guarded,
    compileExpression: await loadExpressions(notifications),
  });
  const { routes, problems } = routeEvents(events, {
    alerts: notifications.alerts,
    findChannel: channels.find,
    noCrossNamespaceRefs,
  });
  const requests: RenderedRequest[] = [];
  const found = [...channels.problems(), ...problems];
  for (const { channel, routed } of routes) {
    const exchange = createRehearsal(channel, { guarded, requests });
    const memory = createBlank();
    found.push(
      ...(await rehearse(selectNotices(routed, { memory, readsBack: false, canTellLate: () => false }), {
        channel,
        exchange,
        memory,
      })),
    );
  }
  return { requests, problems: found };
}

type Rehearsal = { readonly channel: Channel; readonly exchange: Exchange; readonly memory: Memory };

async function rehearse(selected: readonly Selected[], rehearsal: Rehearsal): Promise<readonly Problem[]> {
  const kind = findProviderKind(rehearsal.channel.type);
  if (kind === undefined || selected.length === 0) return [];
  const notices = selected.map(({ notice }) => notice);
  const parcels = kind.grouping === 'together' ? [notices] : notices.map((notice) => [notice]);
  const { name, place } = rehearsal.channel;
  try {
    for (const parcel of parcels) await kind.deliver(parcel, rehearsal);
    return [];
  } catch (error) {
    return [toWarning(error, { prefix: `Provider ${name}: `, place })];
  }
}

function createRehearsal(
  channel: Channel,
  { guarded, requests }: { readonly guarded: boolean; readonly requests: RenderedRequest[] },
): Exchange {
  return {
    send: (request) => {
      checkAddress(request.url, { guarded });
      requests.push({ provider: channel.name, ...maskRequest(request, channel.redact) });
      const text = JSON.stringify(request.rehearsal ?? {});
      return Promise.resolve({ status: 200, headers: new Headers(), text });
    },
  };
}

function createBlank(): Memory {
  return { isKept: false, get: () => undefined, set: () => undefined };
}
