import { TidemarkError } from '../../../errors.ts';
import { ownProperty } from '../../../registry/oci/body.ts';
import { findJson, textAt } from '../../http/json.ts';
import type { Delivery } from '../provider-kind.ts';
import { toMethodUrl, toSlackHeaders } from './web-api.ts';

/** Where a message is: Slack's id of the channel, and its time stamp. */
export type MessageId = { readonly channel: string; readonly ts: string };

/** What the history of a channel says of a message; `unknown` when the token may not read it, or it is too long. */
export type Search =
  | { readonly state: 'found'; readonly id: MessageId; readonly said: string | undefined }
  | { readonly state: 'none' | 'unknown' };

export const eventType = 'tidemark_pull_request';

type Query = Readonly<Record<string, string>>;

const mostPages = 5;
const mostChannels = 10;

/**
 * Looks for the message of a pull request by the metadata that it was sent with, in the last thousand messages. A
 * channel that is given by its name is looked up among those that the token may see.
 */
export async function findMessage(key: string, delivery: Delivery): Promise<Search> {
  try {
    const channel = await findChannelId(delivery);
    return channel === undefined ? { state: 'unknown' } : await searchHistory(key, channel, delivery);
  } catch (error) {
    // The message is worth sending all the same.
    if (error instanceof TidemarkError && error.code === 'notification-failed') return { state: 'unknown' };
    throw error;
  }
}

async function searchHistory(key: string, channel: string, delivery: Delivery): Promise<Search> {
  let cursor: string | undefined = '';
  for (let page = 0; page < mostPages && cursor !== undefined; page += 1) {
    const query: Query = { channel, include_all_metadata: 'true', limit: '200', ...(cursor && { cursor }) };
    const answer: unknown = await ask('conversations.history', query, delivery);
    if (answer === undefined) return { state: 'unknown' };
    const found = toList(answer, 'messages').find(
      (message) =>
        textAt(message, 'metadata', 'event_type') === eventType &&
        textAt(message, 'metadata', 'event_payload', 'key') === key,
    );
    const ts = textAt(found, 'ts');
    const said = textAt(found, 'metadata', 'event_payload', 'said');
    if (ts !== undefined && isTimestamp(ts)) return { state: 'found', id: { channel, ts }, said };
    cursor = toCursor(answer);
  }
  return { state: cursor === undefined ? 'none' : 'unknown' };
}

/** Undefined when there is none of this name among those that the token may list. */
async function findChannelId(delivery: Delivery): Promise<string | undefined> {
  const { channel, memory } = delivery;
  if (/^[CGD][A-Z0-9]{6,}$/.test(channel.channel)) return channel.channel;
  const name = channel.channel.replace(/^#/, '');
  const known = memory.get(`slack-channel/${name}`);
  if (known !== undefined || name === '') return known;
  let cursor: string | undefined = '';
  for (let page = 0; page < mostChannels && cursor !== undefined; page += 1) {
    const types = 'public_channel,private_channel';
    const query: Query = { exclude_archived: 'true', limit: '200', types, ...(cursor && { cursor }) };
    const answer: unknown =
      (await ask('conversations.list', query, delivery)) ??
      (await ask('conversations.list', { ...query, types: 'public_channel' }, delivery));
    const found = toList(answer, 'channels').find((one) => textAt(one, 'name') === name);
    const id = textAt(found, 'id');
    if (id !== undefined) {
      memory.set(`slack-channel/${name}`, id);
      return id;
    }
    cursor = answer === undefined ? undefined : toCursor(answer);
  }
  return undefined;
}

/** Undefined when Slack refuses, as it does for a scope that the token has not. */
async function ask(method: string, query: Query, { channel, exchange }: Delivery): Promise<unknown> {
  const reply = await exchange.send({
    method: 'GET',
    url: `${toMethodUrl(channel, method)}?${new URLSearchParams(query).toString()}`,
    headers: toSlackHeaders(channel),
    rehearsal: { ok: true, messages: [], channels: [] },
  });
  const answer = findJson(reply);
  return ownProperty(answer, 'ok') === true ? answer : undefined;
}

function toList(answer: unknown, name: string): readonly unknown[] {
  const list = ownProperty(answer, name);
  return Array.isArray(list) ? list : [];
}

function toCursor(answer: unknown): string | undefined {
  return textAt(answer, 'response_metadata', 'next_cursor') || undefined;
}

export function isTimestamp(ts: string): boolean {
  return /^[\d.]+$/.test(ts);
}
