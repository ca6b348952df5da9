import { toHeaderToken } from '../channel/channel.ts';
import type { Channel } from '../channel/channel.ts';
import type { FluxEvent } from '../wire/flux-event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { toSha256 } from '../wire/dedup-key.ts';
import { truncate } from '../wire/names.ts';
import { createEventKind } from './provider-kind.ts';

/** Opsgenie: one alert for each object and reason, which its alias recognises. */
export const opsgenie = createEventKind((notice, channel) => {
  const { kind, name } = notice.involvedObject;
  const body = {
    message: truncate(`${kind}/${name}`, 130),
    alias: toAlias(notice, channel),
    description: truncate(notice.message, 15_000),
    details: { ...notice.metadata, severity: notice.severity },
  };
  const headers = { authorization: `GenieKey ${toHeaderToken(channel)}` };
  return toJsonRequest(channel.address, body, { headers, idempotent: true });
});

export function toAlias(
  { involvedObject, reason }: Pick<FluxEvent, 'involvedObject' | 'reason'>,
  { uid }: Pick<Channel, 'uid'>,
): string {
  const { kind, namespace, name } = involvedObject;
  return toSha256([uid, kind, namespace, name, reason].join('/'));
}
