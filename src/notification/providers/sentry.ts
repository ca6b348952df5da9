import { createHash } from 'node:crypto';
import { TidemarkError } from '../../errors.ts';
import type { Notice } from '../event.ts';
import { toEventJson, toUnixSeconds } from '../wire/flux-event.ts';
import { toObjectPath } from '../wire/names.ts';
import { createEventKind } from './provider-kind.ts';

/** Sentry, by its envelope protocol: an error as an event, everything else as a transaction. */
export const sentry = createEventKind((notice, { address, channel: environment }) => {
  const { url, key } = parseDsn(address);
  // Named after its content, so that Sentry takes a repetition once.
  const id = createHash('sha256').update(toEventJson(notice)).digest('hex');
  const item = notice.severity === 'error' ? toErrorItem(notice) : toTransaction(notice, id);
  const lines = [
    { event_id: id.slice(0, 32), dsn: address },
    { type: notice.severity === 'error' ? 'event' : 'transaction' },
    { event_id: id.slice(0, 32), platform: 'other', ...(environment !== '' && { environment }), ...item },
  ];
  return {
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-sentry-envelope',
      'x-sentry-auth': `Sentry sentry_version=7, sentry_client=tidemark/1, sentry_key=${key}`,
    },
    body: `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`,
    idempotent: true,
  };
});

/** `https://<key>@<host>/<path>/<project>`. */
function parseDsn(address: string): { readonly url: string; readonly key: string } {
  const url = URL.parse(address);
  const [, path = '', project = ''] = /^(.*)\/(\d+)\/?$/.exec(url?.pathname ?? '') ?? [];
  if (url === null || url.username === '' || project === '')
    throw new TidemarkError(
      'invalid-value',
      'expected a DSN such as https://key@host/1 as the address; copy it from the project settings',
    );
  return { url: `${url.origin}${path}/api/${project}/envelope/`, key: url.username };
}

function toTransactionName(notice: Notice): string {
  return toObjectPath(notice).replace('/', ': ');
}

function toErrorItem(notice: Notice): object {
  return {
    level: 'error',
    message: { formatted: notice.message },
    server_name: notice.reportingController,
    transaction: toTransactionName(notice),
    timestamp: toUnixSeconds(notice),
    contexts: { metadata: notice.metadata },
  };
}

function toTransaction(notice: Notice, id: string): object {
  const { kind, namespace, name } = notice.involvedObject;
  const time = toUnixSeconds(notice);
  return {
    transaction: toTransactionName(notice),
    start_timestamp: time,
    timestamp: time,
    contexts: { trace: { trace_id: id.slice(32, 64), span_id: id.slice(16, 32), op: notice.reason } },
    spans: [],
    tags: {
      flux_involved_object_kind: kind,
      flux_involved_object_namespace: namespace,
      flux_involved_object_name: name,
      flux_reporting_controller: notice.reportingController,
      ...(notice.reportingInstance && { flux_reporting_instance: notice.reportingInstance }),
      flux_reason: notice.reason,
      ...notice.metadata,
    },
  };
}
