import type { Channel } from '../channel/channel.ts';
import { toHeaderToken } from '../channel/channel.ts';
import type { Notice } from '../event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { createEventKind } from './provider-kind.ts';

/** Prometheus Alertmanager. Its labels make a repetition the same alert. */
export const alertmanager = createEventKind((notice, channel) =>
  toJsonRequest(channel.address, [toAlert(notice)], { headers: toAuthorization(channel), idempotent: true }),
);

/** Basic credentials replace a token when both are there. */
export function toAuthorization(channel: Channel): Readonly<Record<string, string>> {
  const { username, password } = channel;
  if (username !== '' && password !== '')
    return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  const token = toHeaderToken(channel);
  return token === '' ? {} : { authorization: `Bearer ${token}` };
}

function toAlert(notice: Notice): unknown {
  const { kind, name, namespace } = notice.involvedObject;
  const { summary, ...metadata } = notice.metadata;
  return {
    status: 'firing',
    labels: {
      ...Object.fromEntries(Object.entries(metadata).map(([key, value]) => [toLabelName(key), value])),
      alertname: `Flux${kind}${toTitleCase(notice.reason)}`,
      severity: notice.severity,
      reason: notice.reason,
      kind,
      name,
      namespace,
      reportingcontroller: notice.reportingController,
    },
    annotations: { message: notice.message, ...(summary !== undefined && { summary }) },
    startsAt: notice.timestamp,
    endsAt: '0001-01-01T00:00:00Z',
  };
}

/** As Go's Unicode title case: a capital, then small letters, which is what rules of users match. */
function toTitleCase(reason: string): string {
  return reason.replaceAll(
    /[\p{L}\p{N}_]+/gu,
    ([first = '', ...rest]) => `${first.toUpperCase()}${rest.join('').toLowerCase()}`,
  );
}

/** Alertmanager refuses every other name. */
function toLabelName(key: string): string {
  return key.replaceAll(/[^a-zA-Z0-9_]/g, '_').replace(/^(?=[0-9])|^$/, '_');
}
