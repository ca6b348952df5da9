import type { Notice } from '../event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { listFacts } from '../wire/metadata.ts';
import { toFirstLine, truncate } from '../wire/names.ts';
import { packTexts } from './chat-limits.ts';
import { toHeaderToken } from '../channel/channel.ts';
import { createChatKind } from './provider-kind.ts';

const limit = 4_096;

/** Telegram, by a bot. `channel` is a chat, with `:<topic>` behind it for a topic. */
export const telegram = createChatKind((notices, channel) => {
  const [chat_id = '', topic] = splitOnce(channel.channel);
  const texts = packTexts(notices.map(toText), { limit, separator: '\n', cut: (text) => text });
  return texts.map((text) =>
    toJsonRequest(`https://api.telegram.org/bot${toHeaderToken(channel)}/sendMessage`, {
      chat_id,
      ...(topic !== undefined && { message_thread_id: topic }),
      text,
      parse_mode: 'MarkdownV2',
    }),
  );
});

function splitOnce(text: string): readonly string[] {
  const at = text.indexOf(':');
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

function toText(notice: Notice): string {
  const whole = render(notice, listFacts(notice));
  // An escape must not be cut in half, so that the parts are shortened before they are escaped.
  return whole.length <= limit
    ? whole
    : render({ ...notice, message: truncate(toFirstLine(notice.message), 800) }, toLink(notice));
}

function toLink({ metadata: { url = '' } }: Notice): readonly (readonly [string, string])[] {
  return url === '' || url.length > 500 ? [] : [['url', url]];
}

function render(
  { severity, involvedObject, message }: Notice,
  facts: readonly (readonly [string, string])[],
): string {
  const { kind, name, namespace } = involvedObject;
  const heading = `${severity === 'error' ? '🚨' : '💫'} ${escapeMarkdown(`${kind.toLowerCase()}/${name}/${namespace}`)}`;
  const lines = facts.map(([key, value]) => `\\- *${escapeMarkdown(key)}*: ${escapeMarkdown(value)}\n`);
  return `*${heading}*\n${escapeMarkdown(message)}\n${lines.join('')}`;
}

/** Telegram refuses a message with one of these characters unescaped. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/[\\.\-_[\]()~>`#+=|{}!*]/g, String.raw`\$&`);
}
