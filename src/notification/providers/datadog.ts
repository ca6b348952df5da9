import { toHeaderToken } from '../channel/channel.ts';
import type { Notice } from '../event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { toUnixSeconds } from '../wire/flux-event.ts';
import { listFacts } from '../wire/metadata.ts';
import { truncate } from '../wire/names.ts';
import { createEventKind } from './provider-kind.ts';

/** An event in Datadog. Only the host of the address counts. */
export const datadog = createEventKind((notice, channel) => {
  const { kind, name, namespace } = notice.involvedObject;
  const body = {
    alert_type: notice.severity === 'error' ? 'error' : 'info',
    date_happened: toUnixSeconds(notice),
    source_type_name: 'fluxcd',
    tags: toTags(notice),
    text: truncate(notice.message, 4_000),
    title: truncate(`Events from the ${kind} ${name}/${namespace}`, 500),
  };
  const headers = { 'dd-api-key': toHeaderToken(channel) };
  return toJsonRequest(`${new URL(channel.address).origin}/api/v1/events`, body, { headers });
});

function toTags(notice: Notice): readonly string[] {
  const { kind, name, namespace } = notice.involvedObject;
  const tags: readonly (readonly [string, string])[] = [
    ['flux_reporting_controller', notice.reportingController],
    ['flux_reason', notice.reason],
    ['kube_kind', kind],
    ['kube_name', name],
    ['kube_namespace', namespace],
    ...listFacts(notice),
  ];
  return tags.map(([key, value]) => `${key}:${value}`.toLowerCase());
}
