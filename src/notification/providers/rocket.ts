import type { Notice } from '../event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { toAttachment } from './attachments.ts';
import { toFittingChunks, toJsonSize } from './chat-limits.ts';
import { createChatKind } from './provider-kind.ts';

const longestBody = 100_000;
const limits = { text: 3_000, key: 250, value: 1_000, fields: 25 };

/** Rocket.Chat, by an incoming webhook. */
export const rocket = createChatKind((notices, { address, channel, username }) =>
  toFittingChunks(notices, { size: 20, fits }).map((part) =>
    toJsonRequest(address, {
      channel,
      username,
      icon_url: '',
      icon_emoji: '',
      attachments: part.map(toColoured),
    }),
  ),
);

function toColoured(notice: Notice) {
  return toAttachment(notice, { color: notice.severity === 'error' ? '#FF0000' : '#0076D7', limits });
}

function fits(notices: readonly Notice[]): boolean {
  return toJsonSize(notices.map(toColoured)) <= longestBody;
}
