import type { Notice } from '../../../src/notification/event.ts';
import { renderMessage } from '../../../src/notification/providers/slack/render.ts';
import { toWireEvent } from '../../../src/notification/wire/flux-event.ts';
import { failed, pushed } from './notices.ts';

const podinfo = {
  image: 'ghcr.io/example/podinfo',
  old: '6.5.0',
  new: '6.6.1',
  policy: 'apps/podinfo',
  files: ['apps/podinfo.yaml'],
};

const redis = {
  ...podinfo,
  image: 'ghcr.io/example/redis',
  old: '7.2.3',
  new: '7.2.4',
  policy: 'apps/redis',
};

export const changes = [podinfo, redis];

const url = 'https://github.com/example/fleet/pull/12';

/** A pull request for two images. */
export const opened: Notice = {
  ...pushed,
  reason: 'PullRequestCreated',
  message: "opened pull request #12 from branch 'tidemark/apps'\nUpdate images",
  metadata: {
    ...pushed.metadata,
    change_request: '12',
    url,
    changes: 'ghcr.io/example/podinfo: 6.5.0 -> 6.6.1\nghcr.io/example/redis: 7.2.3 -> 7.2.4',
  },
  changes,
  url,
  path: './apps',
  pullRequest: { number: 12, url, action: 'opened' },
  advice: 'Review and merge the pull request.',
};

/** A policy that selects nothing. */
export const broken: Notice = {
  ...failed,
  involvedObject: { ...failed.involvedObject, kind: 'ImagePolicy', name: 'web' },
  reason: 'Failure',
  message: 'ImagePolicy flux-system/web: no tag matches the range <1.0.0',
  metadata: { cluster: 'prod-eu' },
  advice:
    'Correct ImagePolicy flux-system/web at policies.yaml:12; its images stay as they are until it selects a tag.',
  path: 'policies.yaml',
  url: 'https://ci.example.com/runs/1',
};

/** The end of that. */
export const recovered: Notice = {
  ...broken,
  severity: 'info',
  standing: 'quiet',
  reason: 'Succeeded',
  message: 'Latest image tag for ghcr.io/example/web resolved to 0.9.4',
  recovered: true,
};

/** What the documentation shows, by the name in the comment before it. */
export const examples: Readonly<Record<string, unknown>> = {
  opened: renderMessage([opened]),
  failed: renderMessage([broken]),
  recovered: renderMessage([recovered]),
  generic: toWireEvent(opened),
};
