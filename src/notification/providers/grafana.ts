import { toHeaderToken } from '../channel/channel.ts';
import type { Channel } from '../channel/channel.ts';
import type { Notice } from '../event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { toUnixSeconds } from '../wire/flux-event.ts';
import { listFacts } from '../wire/metadata.ts';
import { toObjectTitle } from '../wire/names.ts';
import { createEventKind } from './provider-kind.ts';

/** An annotation in Grafana. `when` is what Flux sends and Graphite reads; Grafana itself reads `time`. */
export const grafana = createEventKind((notice, channel) => {
  const when = toUnixSeconds(notice);
  const body = { when, time: when * 1_000, text: toObjectTitle(notice), tags: toTags(notice) };
  return toJsonRequest(channel.address, body, { headers: toAuthorization(channel) });
});

function toAuthorization(channel: Channel): Readonly<Record<string, string>> {
  const token = toHeaderToken(channel);
  if (token !== '') return { authorization: `Bearer ${token}` };
  const { username, password } = channel;
  if (username === '' || password === '') return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
}

function toTags(notice: Notice): readonly string[] {
  const { kind, name, namespace } = notice.involvedObject;
  const facts = listFacts(notice).map(
    ([key, value]) => `${key.replaceAll(':', '|')}: ${value.replaceAll(':', '|')}`,
  );
  return [
    'flux',
    notice.reportingController,
    ...facts,
    `kind: ${kind}`,
    `name: ${name}`,
    `namespace: ${namespace}`,
  ];
}
