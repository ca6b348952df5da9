import type { Channel } from '../channel/channel.ts';
import type { Event, Notice } from '../event.ts';
import type { Exchange, OutgoingRequest } from '../http/exchange.ts';

/** What a provider remembers of one channel from run to run. Losing it may repeat a message, never lose one. */
export interface Memory {
  /** Whether what is set is there in the next run. */
  readonly isKept: boolean;
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}

export type Delivery = { readonly channel: Channel; readonly exchange: Exchange; readonly memory: Memory };

/** One way of telling people. */
export type ProviderKind = {
  /** All events of a run in one message, or one message for each. */
  readonly grouping: 'together' | 'each';
  /** True for kinds that read what stands there before they write; they also hear of quiet events. */
  readonly readsBack?: true;
  /** True for channels that find what they sent earlier of this event, without a memory. */
  readonly findsEarlier?: (event: Event, channel: Channel) => boolean;
  /** Throws `TidemarkError` when it cannot deliver. `notices` has one entry when the grouping is `each`. */
  readonly deliver: (notices: readonly Notice[], delivery: Delivery) => Promise<void>;
};

/** A kind that makes one request for each event, and needs to read nothing before. */
export function createEventKind(
  toRequest: (notice: Notice, channel: Channel) => OutgoingRequest,
): ProviderKind {
  return {
    grouping: 'each',
    deliver: async (notices, { channel, exchange }) => {
      for (const notice of notices) await exchange.send(toRequest(notice, channel));
    },
  };
}

/** A kind that puts the events of a run into one message, or into few when it would become too long. */
export function createChatKind(
  toRequests: (notices: readonly Notice[], channel: Channel) => readonly OutgoingRequest[],
): ProviderKind {
  return {
    grouping: 'together',
    deliver: async (notices, { channel, exchange }) => {
      for (const request of toRequests(notices, channel)) await exchange.send(request);
    },
  };
}
