import { toHeaderToken } from '../channel/channel.ts';
import type { Notice } from '../event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { listFacts } from '../wire/metadata.ts';
import { toObjectTitle, truncate } from '../wire/names.ts';
import { packTexts } from './chat-limits.ts';
import { createChatKind } from './provider-kind.ts';

// The limit is 7,439 bytes, and a character has up to three.
const limit = 2_400;

/** A room of Webex, by a bot. */
export const webex = createChatKind((notices, channel) => {
  const headers = { authorization: `Bearer ${toHeaderToken(channel)}` };
  const texts = packTexts(notices.map(toText), {
    limit,
    separator: '\n',
    cut: (text) => truncate(text, limit),
  });
  return texts.map((markdown) =>
    toJsonRequest(channel.address, { roomId: channel.channel, markdown }, { headers }),
  );
});

function toText(notice: Notice): string {
  const emoji = notice.severity === 'error' ? '💣' : '✅';
  const facts = listFacts(notice).map(([key, value]) => `>**${key}**: ${value}\n`);
  const text = `${emoji} **${toObjectTitle(notice)}**\n${notice.message}\n${facts.join('')}`;
  // `<@all>` would call everybody.
  return text.replaceAll('<@', '&lt;@');
}
