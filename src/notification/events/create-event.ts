import type { Event } from '../event.ts';
import { toNameIn } from '../../manifests/types.ts';
import { toTimestamp } from '../wire/flux-event.ts';
import { EVENT_PREFIX, IMAGE_PREFIX } from '../wire/metadata.ts';
import type { ObjectMeta } from './object-meta.ts';
import { toObjectUid } from '../wire/object-uid.ts';
import type { EventContext } from './context.ts';

export type EventParts = Pick<Event, 'standing' | 'reason' | 'message'> &
  Partial<Pick<Event, 'changes' | 'pullRequest' | 'advice' | 'seen' | 'tags' | 'delivery' | 'late'>> & {
    readonly object: ObjectMeta;
    /** Trouble is an error unless it is said to be information: a hold is. */
    readonly severity?: Event['severity'];
    /** Keys that the image controllers would set, bare. */
    readonly image?: Readonly<Record<string, string | undefined>>;
    /** Keys that open the gates of statuses and comments, bare. */
    readonly event?: Readonly<Record<string, string | undefined>>;
    readonly url?: string | undefined;
  };

/** Puts an event together: Flux's members, ids, and the annotations of the object. */
export function createEvent(parts: EventParts, context: EventContext): Event {
  const { object, standing, reason, message, changes = [], pullRequest, advice, seen, tags } = parts;
  const { delivery, late } = parts;
  const { kind, namespace, name, cluster, clusters } = object;
  const group = IMAGE_PREFIX.slice(0, -1);
  const annotations = Object.entries(object.annotations).filter(([key]) => key.startsWith(EVENT_PREFIX));
  const url = parts.url ?? context.runUrl;
  return {
    involvedObject: {
      kind,
      namespace,
      name,
      uid: toObjectUid(context.origin, { group, kind, namespace, name: toNameIn(name, cluster) }),
      apiVersion: `${group}/v1`,
    },
    severity: parts.severity ?? defaultSeverity[standing],
    timestamp: toTimestamp(context.now),
    message,
    reason,
    metadata: {
      ...withPrefix(EVENT_PREFIX, { commit: context.head, ...parts.event }),
      ...Object.fromEntries(annotations),
      ...withPrefix(IMAGE_PREFIX, parts.image ?? {}),
    },
    reportingController:
      kind === 'ImageUpdateAutomation' ? 'image-automation-controller' : 'image-reflector-controller',
    ...(context.instance !== undefined && { reportingInstance: context.instance }),
    standing,
    ...(seen !== undefined && { seen }),
    ...(tags !== undefined && { tags }),
    ...(delivery !== undefined && { delivery }),
    ...(late !== undefined && { late }),
    labels: object.labels,
    changes,
    ...(clusters !== undefined && { clusters }),
    ...(cluster !== undefined && { cluster }),
    path: object.path,
    ...(url !== undefined && { url }),
    ...(pullRequest !== undefined && { pullRequest }),
    ...(advice !== undefined && { advice }),
  };
}

const defaultSeverity = { news: 'info', trouble: 'error', quiet: 'trace' } as const;

function withPrefix(
  prefix: string,
  metadata: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(metadata).flatMap(([key, value]) => (value ? [[`${prefix}${key}`, value]] : [])),
  );
}
