import { describe, expect, test } from 'vitest';
import type { Event } from '../../../src/notification/event.ts';
import { compileAlert } from '../../../src/notification/alerts/compile-alert.ts';
import { isIgnored, isLetThrough } from '../../../src/notification/alerts/gates.ts';
import { providerTypes } from '../../../src/notification/manifests/provider-types.ts';
import { routeEvents } from '../../../src/notification/alerts/route.ts';
import { failed, makeChannel, pushed, toRaw } from '../support/notices.ts';
import { alert, loadYaml } from '../support/setup.ts';

const versions = ['v1', 'v1beta3', 'v1beta2', 'v1beta1'];

/** What alerts want of an event; every version that is read has to agree. */
function interest(spec: Readonly<Record<string, unknown>>, event: Event): string {
  const answers = versions.map((version) => {
    const [loaded] = loadYaml(alert('images', 'chat', spec).replace('v1beta3', version)).alerts;
    if (loaded === undefined) throw new Error(`the alert of ${version} was not loaded`);
    return compileAlert(loaded).interestIn(event);
  });
  return [...new Set(answers)].join(' or ');
}

const info: Event = { ...toRaw(pushed), labels: { app: 'web', tier: 'front' } };
const error = toRaw(failed);
const kind = 'ImageUpdateAutomation';
const otherKind = { ...info, involvedObject: { ...info.involvedObject, kind: kind.toLowerCase() } };

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
    ['compares kinds to the letter', { eventSources: [{ kind, name: '*' }] }, otherKind, 'none'],
    ['compares names to the letter', { eventSources: [{ kind, name: 'Podinfo' }] }, info, 'none'],
    ['knows no pattern for names', { eventSources: [{ kind, name: 'pod*' }] }, info, 'none'],
    [
      'takes other namespaces that a source names',
      { eventSources: [{ kind, name: '*', namespace: 'apps' }] },
      { ...info, involvedObject: { ...info.involvedObject, namespace: 'apps' } },
      'always',
    ],
    [
      'leaves the others out by default',
      { eventSources: [{ kind, name: '*' }] },
      { ...info, involvedObject: { ...info.involvedObject, namespace: 'apps' } },
      'none',
    ],
    [
      'does not look at the version of a source',
      { eventSources: [{ apiVersion: 'image.toolkit.fluxcd.io/v1beta1', kind, name: '*' }] },
      info,
      'always',
    ],
    [
      'needs every label',
      { eventSources: [{ kind, name: '*', matchLabels: { app: 'web', tier: 'back' } }] },
      info,
      'none',
    ],
    [
      'needs labels that the object has',
      { eventSources: [{ kind, name: '*', matchLabels: { team: 'web' } }] },
      info,
      'none',
    ],
    ['needs one of the inclusions', { inclusionList: ['^never', 'branch'] }, info, 'always'],
    ['needs none of the exclusions', { exclusionList: ['^never', 'branch'] }, info, 'none'],
    ['skips a broken inclusion beside a good one', { inclusionList: ['(', 'branch'] }, info, 'always'],
    ['takes ^ for the start of the text, not of a line', { exclusionList: ['^Update'] }, info, 'always'],
    [
      'reads the syntax of RE2',
      { exclusionList: ['(?s)main.{2}[[:alpha:]]+ .*automation\\z'] },
      info,
      'none',
    ],
    ['reads no lookahead, which RE2 lacks', { exclusionList: ['pushed(?= commit)'] }, info, 'always'],
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

test('an alert of our own configuration hears of every namespace, whatever references are refused', () => {
  const [loaded] = loadYaml(alert('images', 'chat')).alerts;
  if (loaded === undefined) throw new Error('the alert was not loaded');
  const spec = { ...loaded.spec, eventSources: [{ kind, name: '*', matchLabels: {} }] };
  const event = { ...info, involvedObject: { ...info.involvedObject, namespace: 'apps' } };
  const channel = makeChannel({ type: 'generic' });
  const { routes, problems } = routeEvents([event], {
    alerts: [{ ...loaded, spec, isNative: true }],
    findChannel: () => channel,
    noCrossNamespaceRefs: true,
  });
  expect([routes.length, problems]).toEqual([1, []]);
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

  test('statuses take what only refreshes them, without a commit', () => {
    expect(statuses.map((type) => isLetThrough(update, type))).toEqual(statuses.map(() => true));
  });

  test('look at who set the metadata', () => {
    const others = {
      ...info,
      metadata: { 'image.toolkit.fluxcd.io/commit': 'x', 'image.toolkit.fluxcd.io/change_request': '7' },
    };
    expect([...statuses, ...comments].filter((type) => isLetThrough(others, type))).toEqual([]);
    const annotated = { ...info, metadata: { 'event.toolkit.fluxcd.io/commit_status': 'update' } };
    expect(isLetThrough(annotated, 'slack')).toBe(true);
  });

  test('comments need a number that is not empty', () => {
    const empty = { ...info, metadata: { 'event.toolkit.fluxcd.io/change_request': '' } };
    expect(comments.filter((type) => isLetThrough(empty, type))).toEqual([]);
  });

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

describe('the metadata of an alert', () => {
  const raw: Event = {
    ...info,
    metadata: {
      'event.toolkit.fluxcd.io/summary': 'of the object',
      'event.toolkit.fluxcd.io/env': 'of the object',
      'image.toolkit.fluxcd.io/revision': 'main@sha1:d41d8c',
    },
  };
  const eventMetadata = { env: 'prod', summary: 'of the metadata', revision: 'of the metadata' };

  test.each(versions)(
    'of %s wins over the object, its summary over it, and the controller over all',
    (version) => {
      const text = alert('images', 'chat', { eventMetadata, summary: 'of the alert' });
      const { alerts } = loadYaml(text.replace('v1beta3', version));
      const channel = makeChannel({ type: 'generic' });
      const { routes, problems } = routeEvents([raw], {
        alerts,
        findChannel: () => channel,
        noCrossNamespaceRefs: false,
      });
      expect(routes.flatMap(({ routed }) => routed.map(({ metadata }) => metadata))).toEqual([
        { env: 'prod', summary: 'of the alert', revision: 'main@sha1:d41d8c' },
      ]);
      expect(problems.map(({ message }) => message)).toEqual(
        [
          'summary (object annotations, Alert object .spec.eventMetadata, Alert object .spec.summary)',
          'env (object annotations, Alert object .spec.eventMetadata)',
          'revision (Alert object .spec.eventMetadata, involved object controller metadata)',
        ].map(
          (keys) =>
            `Alert flux-system/images: the metadata ${keys} comes from several sources, the last one counts; rename one of the keys`,
        ),
      );
    },
  );
});
