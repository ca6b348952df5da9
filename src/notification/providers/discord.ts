import type { Notice } from '../event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { toAttachment } from './attachments.ts';
import { toChunks } from './chat-limits.ts';
import { createChatKind } from './provider-kind.ts';

// Discord counts 6,000 characters for all embeds of a message together; three of these stay below, or one alone.
const limits = { text: 900, key: 50, value: 170, fields: 4 };
const single = { text: 2_000, key: 100, value: 500, fields: 6 };
const perMessage = 3;

/** Discord, through its endpoint for Slack's attachments. */
export const discord = createChatKind((notices, { address, username }) =>
  toChunks(notices, perMessage).map((part) =>
    toJsonRequest(toSlackEndpoint(address), {
      channel: '',
      username: username || (part[0]?.reportingController ?? ''),
      icon_url: '',
      icon_emoji: '',
      attachments: part.map((notice) => toEmbed(notice, part.length === 1)),
    }),
  ),
);

function toEmbed(notice: Notice, isAlone: boolean) {
  const color = notice.severity === 'error' ? 'danger' : 'good';
  // A field without a value would make Discord refuse the message.
  const metadata = Object.fromEntries(Object.entries(notice.metadata).filter(([, value]) => value !== ''));
  return toAttachment(
    { ...notice, metadata, message: withoutMentions(notice.message) },
    { color, limits: isAlone ? single : limits },
  );
}

function withoutMentions(text: string): string {
  return text.replaceAll(/@(?=everyone\b|here\b)/g, '@\u200b');
}

/** Appends `/slack` to the path once, and keeps the query with its thread. */
function toSlackEndpoint(address: string): string {
  const url = URL.parse(address);
  if (url === null || url.pathname.endsWith('/slack')) return address;
  url.pathname = `${url.pathname.replace(/\/+$/, '')}/slack`;
  return url.href;
}
