import { TidemarkError } from '../../errors.ts';
import type { Channel } from '../channel/channel.ts';
import { truncate } from '../wire/names.ts';
import { packTexts } from './chat-limits.ts';
import { toMarkdown } from './git/comment-body.ts';
import { createChatKind } from './provider-kind.ts';

const limit = 9_500;

/** A topic of Zulip, by a bot. `channel` is `<stream>/<topic>`. */
export const zulip = createChatKind((notices, channel) => {
  const { stream, topic } = splitChannel(channel);
  const credentials = Buffer.from(`${channel.username}:${channel.password}`).toString('base64');
  const texts = packTexts(notices.map(toMarkdown), {
    limit,
    separator: '\n',
    cut: (text) => truncate(text, limit),
  });
  return texts.map((content) => ({
    method: 'POST',
    url: new URL('/api/v1/messages', channel.address).href,
    headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ content, to: stream, topic, type: 'stream' }).toString(),
  }));
});

function splitChannel({ channel }: Channel): { readonly stream: string; readonly topic: string } {
  const at = channel.indexOf('/');
  const [stream, topic] = [channel.slice(0, at), channel.slice(at + 1)];
  if (at > 0 && topic !== '') return { stream, topic };
  throw new TidemarkError(
    'invalid-value',
    'expected spec.channel as <stream>/<topic>, found another form; correct it',
  );
}
