import type { Problem } from '../errors.ts';
import type { Limiter } from '../registry/limiter.ts';
import type { Route } from './alerts/route.ts';
import type { Selected } from './alerts/select-notices.ts';
import { selectNotices } from './alerts/select-notices.ts';
import type { Channel } from './channel/channel.ts';
import type { Event, Notice } from './event.ts';
import type { ProviderType } from './manifests/provider-types.ts';
import type { Delivery, ProviderKind } from './providers/provider-kind.ts';
import { findProviderKind } from './providers/provider-kinds.ts';
import { rememberDelivery } from './state/told.ts';
import { readUnsent, writeUnsent } from './state/unsent.ts';
import { toIdentity } from './wire/names.ts';
import { toWarning } from './warning.ts';

/** What became of the events for one channel. */
export type SentTo = {
  /** `namespace/name` of the Provider. */
  readonly provider: string;
  readonly type: ProviderType;
  readonly sent: number;
  /** Known already, so that nothing was to be told. */
  readonly skipped: number;
  readonly failed: number;
};

export type RouteResult = { readonly sent: SentTo; readonly problems: readonly Problem[] };

export type RouteSettings = {
  readonly delivery: Delivery;
  readonly limiter: Limiter;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
};

/** After so many failures in a row the rest is left out: the receiver is not there. */
const mostFailures = 3;

/** What one channel is to be sent: what it does not know yet, after the news that it did not take in an earlier run. */
export type PreparedRoute = {
  readonly channel: Channel;
  readonly kind: ProviderKind;
  readonly selected: readonly Selected[];
  readonly skipped: number;
  /** Whether something is among it that no later run would tell by itself. */
  readonly hasNews: boolean;
};

/** Puts the news into the memory as not sent: when that is kept before anything is sent, no end of the process loses it. */
export function prepareRoute(
  { channel, routed }: Route,
  { memory, now }: Pick<Delivery, 'memory'> & Pick<RouteSettings, 'now'>,
): PreparedRoute {
  const kind = findProviderKind(channel.type);
  if (kind === undefined) throw new Error(`a channel of the type ${channel.type}, which is not supported`);
  const readsBack = kind.readsBack === true;
  const canTellLate = (event: Event): boolean =>
    memory.isKept || readsBack || kind.findsEarlier?.(event, channel) === true;
  const late = readUnsent(memory, now()).map((notice) => ({
    notice,
    remember: () => rememberDelivery(memory, notice),
  }));
  const waiting = new Set(late.map(({ notice }) => toDeliveryId(notice)));
  const fresh = selectNotices(routed, { memory, readsBack, canTellLate }).filter(
    ({ notice }) => notice.late !== true || !waiting.has(toDeliveryId(notice)),
  );
  const selected = [...late, ...fresh];
  writeUnsent(
    memory,
    selected.map(({ notice }) => notice),
  );
  const hasNews = fresh.some(({ notice }) => notice.standing === 'news');
  return { channel, kind, selected, skipped: routed.length - fresh.length, hasNews };
}

function toDeliveryId(event: Event): string {
  return `${toIdentity(event)} ${event.delivery}`;
}

/** Sends what was prepared. The events of one object keep their order. */
export async function sendRoute(
  { channel, kind, selected, skipped }: PreparedRoute,
  settings: RouteSettings,
): Promise<RouteResult> {
  const tally: Tally = { sent: 0, failed: 0, inARow: 0, unsent: [], problems: new Map() };
  const lists = toParcels(selected, kind);
  await Promise.all(lists.map((parcels) => sendInOrder(parcels, { ...settings, kind, tally })));
  writeUnsent(settings.delivery.memory, tally.unsent);
  const { sent, failed, problems } = tally;
  return {
    sent: { provider: channel.name, type: channel.type, sent, skipped, failed },
    problems: [...problems.values()].map((problem) => withCount(problem, failed)),
  };
}

type Parcel = readonly Selected[];

type Tally = {
  sent: number;
  failed: number;
  inARow: number;
  /** What may be taken in a later run. */
  readonly unsent: Notice[];
  readonly problems: Map<string, Problem>;
};

/** Lists of parcels; the lists are sent side by side, the parcels of one list in order. */
function toParcels(
  selected: readonly Selected[],
  { grouping }: ProviderKind,
): readonly (readonly Parcel[])[] {
  if (selected.length === 0) return [];
  if (grouping === 'together') return [[selected]];
  const objects = Map.groupBy(selected, ({ notice }) => toIdentity(notice));
  return Array.from(objects.values(), (group) => group.map((one) => [one]));
}

type Sending = RouteSettings & { readonly kind: ProviderKind; readonly tally: Tally };

async function sendInOrder(parcels: readonly Parcel[], sending: Sending): Promise<void> {
  const { delivery, limiter, signal } = sending;
  const host = URL.parse(delivery.channel.address)?.host ?? delivery.channel.type;
  for (const parcel of parcels) {
    await limiter
      .run(host, () => sendParcel(parcel, sending), signal)
      .catch((error: unknown) => countFailure(error, parcel, sending));
  }
}

async function sendParcel(parcel: Parcel, sending: Sending): Promise<void> {
  const { kind, delivery, tally } = sending;
  const notices = parcel.map(({ notice }) => notice);
  if (tally.inARow >= mostFailures) {
    tally.failed += parcel.length;
    tally.unsent.push(...notices);
    return;
  }
  try {
    await kind.deliver(notices, delivery);
  } catch (error) {
    // Counted before the place among those that send at once is given away.
    countFailure(error, parcel, sending);
    return;
  }
  for (const { remember } of parcel) remember();
  tally.sent += parcel.length;
  tally.inARow = 0;
}

function countFailure(error: unknown, parcel: Parcel, { delivery: { channel }, tally }: Sending): void {
  const problem = toWarning(error, { prefix: `Provider ${channel.name}: `, place: channel.place });
  tally.problems.set(problem.message, { ...problem, message: channel.redact(problem.message) });
  tally.failed += parcel.length;
  tally.inARow += 1;
  // Every other mistake would be made again.
  if (problem.code === 'notification-failed') tally.unsent.push(...parcel.map(({ notice }) => notice));
}

function withCount(problem: Problem, failed: number): Problem {
  return failed < 2
    ? problem
    : { ...problem, message: `${problem.message} (${failed} events were not sent)` };
}
