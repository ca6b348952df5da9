import type { Channel } from '../channel/channel.ts';
import type { Notice } from '../event.ts';
import { toJsonRequest } from '../http/exchange.ts';
import { toReasonWords, truncate } from '../wire/names.ts';
import { toWireEvent } from '../wire/flux-event.ts';
import type { ProviderKind } from './provider-kind.ts';

/** PagerDuty: an error triggers an incident of its object, everything else resolves it and is told as a change. */
export const pagerDuty: ProviderKind = {
  grouping: 'each',
  deliver: async (notices, { channel, exchange }) => {
    const { origin } = new URL(channel.address);
    for (const notice of notices) {
      // The key makes a second one the same incident.
      await exchange.send(
        toJsonRequest(`${origin}/v2/enqueue`, toIncident(notice, channel), { idempotent: true }),
      );
      if (notice.severity === 'info')
        await exchange.send(toJsonRequest(`${origin}/v2/change/enqueue`, toChange(notice, channel)));
    }
  },
};

function toIncident(notice: Notice, { channel: routing_key }: Channel): unknown {
  const { uid, kind, name } = notice.involvedObject;
  const key = {
    routing_key,
    event_action: notice.severity === 'error' ? 'trigger' : 'resolve',
    dedup_key: uid,
  };
  if (notice.severity !== 'error') return key;
  return {
    ...key,
    payload: {
      summary: toSummary(notice),
      source: `Flux ${notice.reportingController}`,
      severity: 'error',
      timestamp: notice.timestamp,
      component: name,
      group: kind,
      custom_details: toDetails(notice),
    },
  };
}

function toChange(notice: Notice, { channel: routing_key }: Channel): unknown {
  return {
    routing_key,
    payload: {
      summary: toSummary(notice),
      source: `Flux ${notice.reportingController}`,
      timestamp: notice.timestamp,
      custom_details: toDetails(notice),
    },
  };
}

function toSummary({ reason, involvedObject: { kind, name } }: Notice): string {
  return truncate(`${toReasonWords(reason)}: ${`${kind}/${name}`.toLowerCase()}`, 1_024);
}

function toDetails(notice: Notice): unknown {
  const { metadata = {} } = toWireEvent(notice);
  return { message: truncate(notice.message, 50_000), metadata };
}
