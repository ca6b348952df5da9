import type { Channel } from '../../../src/notification/channel/channel.ts';
import type { Event, Notice } from '../../../src/notification/event.ts';
import { createRedactor } from '../../../src/notification/http/redact.ts';

const commit = 'd41d8cd98f00b204e9800998ecf8427e0a1b2c3d';

/** A success as Flux's image automation tells it, its metadata as an alert delivers them. */
export const pushed: Notice = {
  involvedObject: {
    kind: 'ImageUpdateAutomation',
    namespace: 'flux-system',
    name: 'podinfo',
    uid: '7d0cdc51-ddcf-4743-b223-83ca5c699632',
    apiVersion: 'image.toolkit.fluxcd.io/v1',
  },
  severity: 'info',
  timestamp: '2026-03-14T09:26:53Z',
  message: "pushed commit 'd41d8cd' to branch 'main'\nUpdate from image update automation",
  reason: 'Succeeded',
  metadata: { cluster: 'prod-eu', commit },
  reportingController: 'image-automation-controller',
  reportingInstance: 'gha-123456',
  standing: 'news',
  labels: {},
  changes: [],
  recovered: false,
};

/** The same automation, failing. */
export const failed: Notice = {
  ...pushed,
  severity: 'error',
  message: 'failed to update source: authentication required',
  reason: 'GitOperationFailed',
  standing: 'trouble',
};

/** The metadata as the controller sets them, before an alert. */
export function toRaw(notice: Notice, prefix = 'event.toolkit.fluxcd.io/'): Event {
  const { recovered: _, ...event } = notice;
  const metadata = Object.entries(notice.metadata).map(([key, value]) => [`${prefix}${key}`, value]);
  return { ...event, metadata: Object.fromEntries(metadata) };
}

export function makeChannel(overrides: Partial<Channel> & Pick<Channel, 'type'>): Channel {
  const channel = {
    id: 'channel',
    stateId: 'channel',
    name: 'flux-system/chat',
    namespace: 'flux-system',
    uid: '0c9c2e41-d2f9-4f9b-9c41-bebc1984d67a',
    address: 'https://example.com/hook',
    channel: '',
    username: '',
    password: '',
    token: '',
    headers: {},
    environment: {},
    timeout: 15_000,
    place: { file: 'alerts.yaml', line: 1, column: 1 },
    ...overrides,
  };
  return { redact: createRedactor([channel.token, channel.password]), ...channel };
}
