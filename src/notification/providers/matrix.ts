import { createHash } from 'node:crypto';
import { toHeaderToken } from '../channel/channel.ts';
import type { Notice } from '../event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { toEventJson } from '../wire/flux-event.ts';
import { listFacts } from '../wire/metadata.ts';
import { toObjectTitle, truncate } from '../wire/names.ts';
import { packTexts } from './chat-limits.ts';
import { createChatKind } from './provider-kind.ts';

// An event has 65,536 bytes, and a character up to three.
const limit = 20_000;

/** A room of Matrix. The transaction is named after its content, so that a repetition shows up once. */
export const matrix = createChatKind((notices, channel) => {
  const base = channel.address.replace(/\/+$/, '');
  const room = encodeURIComponent(channel.channel);
  const transaction = toTransactionId(notices.map(toEventJson).join(''));
  const texts = packTexts(notices.map(toText), {
    limit,
    separator: '\n',
    cut: (text) => truncate(text, limit),
  });
  return texts.map((body, index) => {
    const part = index === 0 ? '' : `-${index}`;
    return toJsonRequest(
      `${base}/_matrix/client/r0/rooms/${room}/send/m.room.message/${transaction}${part}`,
      { body, msgtype: 'm.text' },
      { method: 'PUT', headers: { authorization: `Bearer ${toHeaderToken(channel)}` } },
    );
  });
});

export function toTransactionId(json: string): string {
  return createHash('sha1').update(json).digest('hex');
}

function toText(notice: Notice): string {
  const emoji = notice.severity === 'error' ? '🚨' : '💫';
  const facts = listFacts(notice).map(([key, value]) => `- ${key}: ${value}\n`);
  const text = `${emoji} ${toObjectTitle(notice)}\n${notice.message}\n${facts.join('')}`;
  // What calls everybody in the room.
  return text.replaceAll(/@(?=room\b)/gi, '@\u200b');
}
