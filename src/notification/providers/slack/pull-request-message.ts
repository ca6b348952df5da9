import type { Notice } from '../../event.ts';
import type { Reply } from '../../http/exchange.ts';
import { toJsonRequest } from '../../http/exchange.ts';
import { findJson, textAt } from '../../http/json.ts';
import { toSha256 } from '../../wire/dedup-key.ts';
import type { Delivery } from '../provider-kind.ts';
import type { MessageId, Search } from './find-message.ts';
import { eventType, findMessage, isTimestamp } from './find-message.ts';
import { renderMessage } from './render.ts';
import { toEnvelope } from './slack-envelope.ts';
import { findFault, toMethodUrl, toSlackHeaders } from './web-api.ts';

/** Posts the message of a pull request, or updates the one that is there and tells what happened in its thread. */
export async function putPullRequestMessage(notices: readonly Notice[], delivery: Delivery): Promise<void> {
  const { channel, exchange, memory } = delivery;
  const last = notices.at(-1);
  const key = toSha256(last?.pullRequest?.url ?? '').slice(0, 32);
  const known = parseId(memory.get(`slack/${key}`));
  const search = known === undefined ? await findMessage(key, delivery) : undefined;
  if (isNeedless(last, search, delivery)) return;
  const said = last?.delivery;
  const message = {
    ...toEnvelope(channel),
    ...renderMessage(notices),
    metadata: { event_type: eventType, event_payload: { key, ...(said !== undefined && { said }) } },
  };
  const headers = toSlackHeaders(channel);
  const standing = known ?? (search?.state === 'found' ? search.id : undefined);
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

/** A late event is for those who were not told, where that can be known. */
function isNeedless(notice: Notice | undefined, search: Search | undefined, { memory }: Delivery): boolean {
  if (notice?.late !== true || search === undefined) return false;
  if (search.state === 'found') return search.said === notice.delivery;
  return search.state === 'unknown' && !memory.isKept;
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
  return channel === undefined || ts === undefined || !isTimestamp(ts) ? undefined : { channel, ts };
}
