import type { Notice } from '../../event.ts';
import { ownProperty } from '../../../registry/oci/body.ts';
import type { Reply } from '../../http/exchange.ts';
import { toJsonRequest } from '../../http/exchange.ts';
import { findJson, textAt } from '../../http/json.ts';
import { toSha256 } from '../../wire/dedup-key.ts';
import type { Delivery } from '../provider-kind.ts';
import { renderMessage } from './render.ts';
import { toEnvelope } from './slack-envelope.ts';
import { findFault, toMethodUrl, toSlackHeaders } from './web-api.ts';

/** Where a message is: Slack's id of the channel, and its time stamp. */
type MessageId = { readonly channel: string; readonly ts: string };

const eventType = 'tidemark_pull_request';

/** Posts the message of a pull request, or updates the one that is there and tells what happened in its thread. */
export async function putPullRequestMessage(notices: readonly Notice[], delivery: Delivery): Promise<void> {
  const { channel, exchange, memory } = delivery;
  const url = notices.at(-1)?.pullRequest?.url ?? '';
  const key = toSha256(url).slice(0, 32);
  const message = {
    ...toEnvelope(channel),
    ...renderMessage(notices),
    metadata: { event_type: eventType, event_payload: { key } },
  };
  const headers = toSlackHeaders(channel);
  const standing = parseId(memory.get(`slack/${key}`)) ?? (await findInHistory(key, delivery));
  if (standing !== undefined && (await updateMessage({ ...message, ...standing }, delivery))) {
    const detail = { ...message, metadata: undefined, channel: standing.channel, thread_ts: standing.ts };
    await exchange.send(
      toJsonRequest(channel.address, detail, { headers, findFault, rehearsal: { ok: true } }),
    );
    memory.set(`slack/${key}`, JSON.stringify(standing));
    return;
  }
  const rehearsal = { ok: true, channel: channel.channel, ts: '0.0' };
  const reply = await exchange.send(
    toJsonRequest(channel.address, message, { headers, findFault, rehearsal }),
  );
  remember(findJson(reply), key, delivery);
}

/** False when somebody deleted the message; then a new one is posted. */
async function updateMessage(update: unknown, { channel, exchange }: Delivery): Promise<boolean> {
  const isGone = (reply: Reply): boolean => textAt(findJson(reply), 'error') === 'message_not_found';
  const reply = await exchange.send(
    toJsonRequest(toMethodUrl(channel, 'chat.update'), update, {
      headers: toSlackHeaders(channel),
      findFault: (answer) => (isGone(answer) ? undefined : findFault(answer)),
      idempotent: true,
      rehearsal: { ok: true },
    }),
  );
  return !isGone(reply);
}

function remember(answer: unknown, key: string, { memory }: Delivery): void {
  const id = toId(answer);
  if (id !== undefined) memory.set(`slack/${key}`, JSON.stringify(id));
}

function parseId(text: string | undefined): MessageId | undefined {
  return text === undefined ? undefined : toId(findJson({ text }));
}

function toId(value: unknown): MessageId | undefined {
  const channel = textAt(value, 'channel');
  const ts = textAt(value, 'ts');
  return channel === undefined || ts === undefined || !/^[\d.]+$/.test(ts) ? undefined : { channel, ts };
}

/**
 * Without a memory, the message is found by the metadata that it was sent with. This needs the id of the channel and the
 * scope to read it; without them a new message is posted.
 */
async function findInHistory(key: string, { channel, exchange }: Delivery): Promise<MessageId | undefined> {
  if (!/^[CGD][A-Z0-9]{6,}$/.test(channel.channel)) return undefined;
  const query = new URLSearchParams({ channel: channel.channel, include_all_metadata: 'true', limit: '200' });
  const reply = await exchange.send({
    method: 'GET',
    url: `${toMethodUrl(channel, 'conversations.history')}?${query.toString()}`,
    headers: toSlackHeaders(channel),
    rehearsal: { ok: true, messages: [] },
  });
  const messages = ownProperty(findJson(reply), 'messages');
  const found = (Array.isArray(messages) ? messages : []).find(
    (message) =>
      textAt(message, 'metadata', 'event_type') === eventType &&
      textAt(message, 'metadata', 'event_payload', 'key') === key,
  );
  return toId({ channel: channel.channel, ts: textAt(found, 'ts') });
}
