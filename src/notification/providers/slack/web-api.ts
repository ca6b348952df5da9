import type { Channel } from '../../channel/channel.ts';
import { toHeaderToken } from '../../channel/channel.ts';
import { ownProperty } from '../../../registry/oci/body.ts';
import type { Reply } from '../../http/exchange.ts';
import { findJson, textAt } from '../../http/json.ts';

/** Whether the address is a method of the Web API, which answers 200 also when it refuses. */
export function isWebApi({ address }: Pick<Channel, 'address'>): boolean {
  return address.endsWith('/api/chat.postMessage');
}

/** The URL of another method beside `chat.postMessage`. */
export function toMethodUrl({ address }: Pick<Channel, 'address'>, method: string): string {
  return address.replace(/chat\.postMessage$/, method);
}

export function toSlackHeaders(channel: Channel): Readonly<Record<string, string>> {
  const token = toHeaderToken(channel);
  return token === '' ? {} : { authorization: `Bearer ${token}` };
}

const advice: ReadonlyMap<string, string> = new Map([
  ['not_in_channel', 'invite the bot into the channel'],
  ['channel_not_found', 'check spec.channel, and invite the bot when the channel is private'],
  ['not_authed', 'put the token of the bot into the secret of the Provider'],
  ['invalid_auth', 'check the token in the secret of the Provider'],
  ['missing_scope', 'give the bot the scope chat:write'],
]);

/** What Slack says against a request that it answered with 200. */
export function findFault(reply: Reply): string | undefined {
  const answer = findJson(reply);
  if (ownProperty(answer, 'ok') === true) return undefined;
  const error = textAt(answer, 'error') ?? 'the answer is not what Slack sends';
  const way = advice.get(error);
  return way === undefined ? error : `${error}; ${way}`;
}
