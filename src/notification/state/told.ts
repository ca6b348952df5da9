import type { Event } from '../event.ts';
import type { Memory } from '../providers/provider-kind.ts';
import { findJson, textAt } from '../http/json.ts';
import { toNoiseKey } from '../wire/dedup-key.ts';
import { EVENT_PREFIX } from '../wire/metadata.ts';
import { toIdentity } from '../wire/names.ts';

/**
 * What a channel was last told of one object: the key of the news, and that of trouble that is not over; and what was
 * last seen of the object, told or not.
 */
export type Told = { readonly news?: string; readonly trouble?: string; readonly seen?: string };

export function readTold(memory: Memory, event: Event): Told | undefined {
  const text = memory.get(`told/${toToldPath(event)}`);
  if (text === undefined) return undefined;
  const value = findJson({ text });
  const [news, trouble, seen] = ['news', 'trouble', 'seen'].map((name) => textAt(value, name));
  return {
    ...(news !== undefined && { news }),
    ...(trouble !== undefined && { trouble }),
    ...(seen !== undefined && { seen }),
  };
}

export function writeTold(memory: Memory, event: Event, told: Told): void {
  memory.set(`told/${toToldPath(event)}`, JSON.stringify(told));
}

/** What trouble begins and ends on: an object, or one of its change requests. */
export function toToldPath(event: Event): string {
  const number = event.metadata[`${EVENT_PREFIX}change_request`];
  return number === undefined ? toIdentity(event) : `${toIdentity(event)}#${number}`;
}

/** The same for events that say the same. What is set on a commit is another thing on the next one. */
export function toToldKey(event: Event, { perCommit }: { readonly perCommit: boolean }): string {
  const key = toNoiseKey(event);
  if (!perCommit) return key;
  const { [`${EVENT_PREFIX}commit`]: commit = '', [`${EVENT_PREFIX}change_request`]: number = '' } =
    event.metadata;
  return `${key}/${commit}/${number}`;
}

/** Whether a channel was told of this delivery. */
export function hasDelivery(memory: Memory, event: Event): boolean {
  return event.delivery !== undefined && memory.get(toDeliveryKey(event)) !== undefined;
}

export function rememberDelivery(memory: Memory, event: Event): void {
  if (event.delivery !== undefined) memory.set(toDeliveryKey(event), '');
}

function toDeliveryKey(event: Event): string {
  return `delivered/${toIdentity(event)}/${event.delivery}`;
}
