import { toJsonRequest } from '../http/exchange.ts';
import { toAttachment } from './attachments.ts';
import { toChunks } from './chat-limits.ts';
import { createChatKind } from './provider-kind.ts';

const limits = { text: 3_000, value: 1_000, fields: 25 };

/** Rocket.Chat, by an incoming webhook. */
export const rocket = createChatKind((notices, { address, channel, username }) =>
  toChunks(notices, 20).map((part) =>
    toJsonRequest(address, {
      channel,
      username,
      icon_url: '',
      icon_emoji: '',
      attachments: part.map((notice) =>
        toAttachment(notice, { color: notice.severity === 'error' ? '#FF0000' : '#0076D7', limits }),
      ),
    }),
  ),
);
