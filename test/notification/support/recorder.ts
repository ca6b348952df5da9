import type { Channel } from '../../../src/notification/channel/channel.ts';
import type { Notice } from '../../../src/notification/event.ts';
import type { Exchange, OutgoingRequest } from '../../../src/notification/http/exchange.ts';
import { findProviderKind } from '../../../src/notification/providers/provider-kinds.ts';

export type Answer = { readonly status?: number; readonly body?: unknown };

export type Sent = {
  readonly line: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed when it is JSON. */
  readonly body: unknown;
};

/** Keeps what is sent, and answers each request with the next of `answers`, or with what a rehearsal assumes. */
export function createRecorder(answers: readonly Answer[] = []): {
  readonly sent: Sent[];
  readonly exchange: Exchange;
} {
  const sent: Sent[] = [];
  return {
    sent,
    exchange: {
      send: (request) => {
        const answer = answers[sent.length];
        sent.push(toSent(request));
        const text = JSON.stringify(answer?.body ?? request.rehearsal ?? {});
        return Promise.resolve({ status: answer?.status ?? 200, headers: new Headers(), text });
      },
    },
  };
}

/** What a provider sends for these notices. */
export async function record(
  channel: Channel,
  notices: readonly Notice[],
  answers: readonly Answer[] = [],
): Promise<readonly Sent[]> {
  const { sent, exchange } = createRecorder(answers);
  const memory = new Map<string, string>();
  await findProviderKind(channel.type)?.deliver(notices, {
    channel,
    exchange,
    memory: { isKept: true, get: (key) => memory.get(key), set: (key, value) => void memory.set(key, value) },
  });
  return sent;
}

function toSent({ method, url, headers, body }: OutgoingRequest): Sent {
  return { line: `${method} ${url}`, headers, body: parse(body) };
}

function parse(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return body;
  }
}
