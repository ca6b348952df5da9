import type { Event, ImageChange } from './event.ts';
import { createEvent } from './events/create-event.ts';
import type { EventContext } from './events/context.ts';
import { toChangesText } from './events/image-changes.ts';
import type { ObjectMeta } from './events/object-meta.ts';
import type { Alert, Provider } from './manifests/types.ts';

const changes: readonly ImageChange[] = [
  {
    image: 'ghcr.io/example/podinfo',
    old: '6.5.0',
    new: '6.6.1',
    policy: 'flux-system/podinfo',
    files: ['apps/podinfo.yaml'],
  },
  {
    image: 'ghcr.io/example/redis',
    old: '7.2.3',
    new: '7.2.4',
    policy: 'flux-system/redis',
    files: ['apps/redis.yaml'],
  },
];

const url = 'https://github.com/example/fleet/pull/1';

/** A delivery as a sample, for trying out a Provider. It says of itself that it is one. */
export function createSampleEvent(namespace: string, context: EventContext): Event {
  const object: ObjectMeta = {
    kind: 'ImageUpdateAutomation',
    namespace,
    name: 'sample',
    labels: {},
    annotations: {},
    path: './apps',
  };
  const { head } = context;
  const parts = {
    object,
    standing: 'news',
    reason: 'PullRequestCreated',
    message: `opened pull request #1 from branch 'tidemark/sample'\nThis is a sample, sent to try out a Provider`,
    changes,
    pullRequest: { number: 1, url, action: 'opened' },
    url,
    event: { change_request: '1', url },
    image: { ...(head && { revision: `tidemark/sample@sha1:${head}` }), changes: toChangesText(changes) },
    advice: 'Nothing: this is a sample.',
  } as const;
  return createEvent(parts, context);
}

/** An alert that leads everything about samples to one Provider. */
export function createSampleAlert({ metadata, place, placeOf }: Provider): Alert {
  const kind = 'Alert';
  const named = { ...metadata, name: 'sample' };
  const spec: Alert['spec'] = {
    providerRef: { name: metadata.name },
    eventSeverity: 'info',
    eventSources: [
      { kind: 'ImageUpdateAutomation', name: 'sample', namespace: metadata.namespace, matchLabels: {} },
    ],
    inclusionList: [],
    exclusionList: [],
    eventMetadata: {},
    summary: '',
    suspend: false,
  };
  const apiVersion = 'notification.toolkit.fluxcd.io/v1beta3';
  return {
    kind,
    metadata: named,
    spec,
    place,
    placeOf,
    document: { apiVersion, kind, metadata: named, spec },
  };
}
