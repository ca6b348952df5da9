import { compareBytes } from '../../go/compare-bytes.ts';

export type Severity = 'trace' | 'info' | 'error';

/** A Kubernetes object reference. Empty and absent members are left out on the wire. */
export type InvolvedObject = {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid?: string;
  readonly apiVersion?: string;
  readonly resourceVersion?: string;
  readonly fieldPath?: string;
};

/** The event of Flux's `event.toolkit.fluxcd.io`, as controllers send it to the notification controller. */
export type FluxEvent = {
  readonly involvedObject: InvolvedObject;
  readonly severity: Severity;
  /** RFC 3339 in UTC with whole seconds; empty for the zero time. */
  readonly timestamp: string;
  readonly message: string;
  /** In PascalCase. */
  readonly reason: string;
  /** Raw events have keys with the prefix of whoever set them, delivered ones bare keys. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly reportingController: string;
  readonly reportingInstance?: string;
};

/** The JSON value of an event, its members in Flux's order and its metadata sorted by bytes. */
export function toWireEvent(event: FluxEvent): Readonly<Record<string, unknown>> {
  const metadata = Object.entries(event.metadata).toSorted(([a], [b]) => compareBytes(a, b));
  return {
    involvedObject: toWireObject(event.involvedObject),
    severity: event.severity,
    timestamp: event.timestamp === '' ? null : event.timestamp,
    message: event.message,
    reason: event.reason,
    ...(metadata.length > 0 && { metadata: Object.fromEntries(metadata) }),
    reportingController: event.reportingController,
    ...(event.reportingInstance && { reportingInstance: event.reportingInstance }),
  };
}

/** The bytes that `generic` sends and that signatures and transaction ids are made from. */
export function toEventJson(event: FluxEvent): string {
  return JSON.stringify(toWireEvent(event));
}

const objectKeys = [
  'kind',
  'namespace',
  'name',
  'uid',
  'apiVersion',
  'resourceVersion',
  'fieldPath',
] as const;

function toWireObject(object: InvolvedObject): Readonly<Record<string, string>> {
  return Object.fromEntries(objectKeys.flatMap((key) => (object[key] ? [[key, object[key]]] : [])));
}

/** `2026-03-14T09:26:53Z` for milliseconds since the epoch. */
export function toTimestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Unix seconds of an event's time; 0 for the zero time. */
export function toUnixSeconds({ timestamp }: Pick<FluxEvent, 'timestamp'>): number {
  const milliseconds = Date.parse(timestamp);
  return Number.isNaN(milliseconds) ? 0 : Math.floor(milliseconds / 1_000);
}
