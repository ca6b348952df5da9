import { describe, expect, test } from 'vitest';
import type { Event } from '../../../src/notification/event.ts';
import { compileAlert } from '../../../src/notification/alerts/compile-alert.ts';
import { isIgnored, isLetThrough } from '../../../src/notification/alerts/gates.ts';
import { providerTypes } from '../../../src/notification/manifests/provider-types.ts';
import { failed, pushed, toRaw } from '../support/notices.ts';
import { alert, loadYaml } from '../support/setup.ts';

function interest(spec: Readonly<Record<string, unknown>>, event: Event): string {
  const [loaded] = loadYaml(alert('images', 'chat', spec)).alerts;
  if (loaded === undefined) throw new Error('the alert was not loaded');
  return compileAlert(loaded).interestIn(event);
}

const info: Event = { ...toRaw(pushed), labels: { app: 'web', tier: 'front' } };
const error = toRaw(failed);
const kind = 'ImageUpdateAutomation';

describe('an alert', () => {
  test.each<[string, Readonly<Record<string, unknown>>, Event, string]>([
    ['wants everything of severity info by default', {}, info, 'always'],
    ['wants errors with severity info', { eventSeverity: 'info' }, error, 'always'],
    ['wants only errors with severity error', { eventSeverity: 'error' }, error, 'always'],
    ['wants of the rest only what ends an error', { eventSeverity: 'error' }, info, 'recovery'],
    ['wants nothing when it is suspended', { suspend: true }, info, 'none'],
    ['compares the name', { eventSources: [{ kind, name: 'podinfo' }] }, info, 'always'],
    ['leaves other names out', { eventSources: [{ kind, name: 'other' }] }, info, 'none'],
    ['leaves other kinds out', { eventSources: [{ kind: 'ImagePolicy', name: '*' }] }, info, 'none'],
    [
      'takes its own namespace by default',
      { eventSources: [{ kind, name: '*', namespace: 'flux-system' }] },
      info,
      'always',
    ],
    [
      'knows no wildcard for namespaces',
      { eventSources: [{ kind, name: '*', namespace: '*' }] },
      info,
      'none',
    ],
    ['compares labels', { eventSources: [{ kind, name: '*', matchLabels: { app: 'web' } }] }, info, 'always'],
    [
      'compares labels of a named source too',
      { eventSources: [{ kind, name: 'podinfo', matchLabels: { app: 'api' } }] },
      info,
      'none',
    ],
    ['takes empty labels for any', { eventSources: [{ kind, name: '*', matchLabels: {} }] }, info, 'always'],
    [
      'needs one source to fit',
      {
        eventSources: [
          { kind, name: 'x' },
          { kind, name: '*' },
        ],
      },
      info,
      'always',
    ],
    ['searches the whole message', { inclusionList: ['automation$'] }, info, 'always'],
    ['leaves out what is not included', { inclusionList: ['^never'] }, error, 'none'],
    ['leaves out what is excluded', { exclusionList: ['(?i)PUSHED'] }, info, 'none'],
    ['lets an exclusion win', { inclusionList: ['pushed'], exclusionList: ['pushed'] }, info, 'none'],
    ['includes nothing by a broken pattern', { inclusionList: ['('] }, error, 'none'],
    ['excludes nothing by a broken pattern', { exclusionList: ['('] }, info, 'always'],
    ['does not let a dot match a line break', { exclusionList: ["'main'.Update"] }, info, 'always'],
  ])('%s', (_, spec, event, expected) => {
    expect(interest(spec, event)).toBe(expected);
  });
});

describe('the gates of providers', () => {
  const without: Event = { ...info, metadata: {} };
  const update: Event = { ...info, metadata: { 'image.toolkit.fluxcd.io/commit_status': 'update' } };
  const request: Event = { ...info, metadata: { 'event.toolkit.fluxcd.io/change_request': '7' } };
  const statuses = ['github', 'gitlab', 'gitea', 'bitbucketserver', 'bitbucket', 'azuredevops'] as const;
  const comments = [
    'githubpullrequestcomment',
    'gitlabmergerequestcomment',
    'giteapullrequestcomment',
  ] as const;

  test('statuses need a commit or an error', () => {
    expect(statuses.map((type) => isLetThrough(without, type))).toEqual(statuses.map(() => false));
    expect(statuses.map((type) => isLetThrough(info, type))).toEqual(statuses.map(() => true));
    expect(isLetThrough({ ...error, metadata: {} }, 'github')).toBe(true);
  });

  test('comments need a change request', () => {
    expect(comments.map((type) => isLetThrough(info, type))).toEqual(comments.map(() => false));
    expect(comments.map((type) => isLetThrough(request, type))).toEqual(comments.map(() => true));
  });

  test('an event that only refreshes a status reaches statuses and generic webhooks', () => {
    expect(providerTypes.filter((type) => isLetThrough(update, type))).toEqual(
      providerTypes.filter(
        (type) => statuses.some((one) => one === type) || type === 'generic' || type === 'generic-hmac',
      ),
    );
  });

  test('progress is left out where it says nothing', () => {
    const progress = { ...info, reason: 'Progressing' };
    expect(providerTypes.filter((type) => isIgnored(progress, type))).toEqual([
      'github',
      'gitlab',
      'bitbucketserver',
      'bitbucket',
      'azuredevops',
      'pagerduty',
    ]);
  });
});
