import { describe, expect, test } from 'vitest';
import { toObjectName } from '../../../src/manifests/types.ts';
import { readNotifications } from '../../../src/notification/manifests/load-notifications.ts';
import { loadFiles } from '../../manifests/memory-tree.ts';
import {
  flux,
  gitRepository,
  kustomization,
  loadRendered,
  repository,
} from '../../manifests/rendered/load-rendered.ts';
import { source } from '../../support/source.ts';
import { loadYaml } from '../support/setup.ts';

const complete = source`
  apiVersion: notification.toolkit.fluxcd.io/v1beta3
  kind: Provider
  metadata:
    name: slack
    namespace: team
  spec:
    type: slack
    address: https://hooks.slack.com/services/x
    channel: general
    timeout: 1m30s
    secretRef:
      name: slack-token
  ---
  apiVersion: notification.toolkit.fluxcd.io/v1beta3
  kind: Alert
  metadata:
    name: images
    namespace: team
  spec:
    providerRef:
      name: slack
    eventSources:
      - kind: ImagePolicy
        name: '*'
      - apiVersion: source.toolkit.fluxcd.io/v1
        kind: GitRepository
        name: fleet
        namespace: flux-system
`;

describe('Providers and Alerts', () => {
  test('are read with their defaults', () => {
    const { providers, alerts, problems } = loadYaml(complete);
    expect(problems).toEqual([]);
    expect(providers.map(({ spec }) => spec)).toEqual([
      {
        type: 'slack',
        address: 'https://hooks.slack.com/services/x',
        channel: 'general',
        timeout: 90_000,
        secretRef: { name: 'slack-token' },
        suspend: false,
      },
    ]);
    expect(alerts.map(({ spec }) => spec)).toEqual([
      {
        providerRef: { name: 'slack' },
        eventSeverity: 'info',
        eventSources: [
          { kind: 'ImagePolicy', name: '*', namespace: 'team', matchLabels: {} },
          { kind: 'GitRepository', name: 'fleet', namespace: 'flux-system', matchLabels: {} },
        ],
        inclusionList: [],
        exclusionList: [],
        eventMetadata: {},
        summary: '',
        suspend: false,
      },
    ]);
  });

  test.each([
    ['v1', 0],
    ['v1beta3', 0],
    ['v1beta2', 2],
    ['v1beta1', 2],
  ])('of %s are read alike, with %d warnings', (version, warnings) => {
    const loaded = loadYaml(complete.replaceAll('v1beta3', version));
    const today = loadYaml(complete);
    expect(loaded.providers.map(({ spec }) => spec)).toEqual(today.providers.map(({ spec }) => spec));
    expect(loaded.alerts.map(({ spec }) => spec)).toEqual(today.alerts.map(({ spec }) => spec));
    expect(loaded.problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual(
      Array.from({ length: warnings }, () => 'warning unsupported-version'),
    );
  });

  test.each([
    ['an unknown type', 'type: slack', 'type: irc', 'spec.type: expected "slack"'],
    ['a time in hours', '1m30s', '1h', 'spec.timeout: expected a duration such as "30s"'],
    ['a missing type', 'type: slack', '', 'spec.type: expected a value, found nothing'],
    ['an unknown field', 'channel: general', 'chanel: general', 'did you mean "channel"?'],
    [
      'a kind that does not exist',
      'kind: ImagePolicy',
      'kind: ImagePolicies',
      'spec.eventSources[0].kind: expected',
    ],
    ['a version that is not known', 'v1beta3', 'v1alpha1', 'found "v1alpha1"'],
    [
      'an expression for a type without statuses',
      'channel: general',
      'commitStatusExpr: "\'x\'"',
      'spec.commitStatusExpr: expected one of the types github',
    ],
    [
      'a wildcard for namespaces',
      'namespace: flux-system',
      "namespace: '*'",
      'found "*", which Flux compares as it is',
    ],
    [
      'a broken pattern',
      'providerRef:',
      "inclusionList: ['(']\n  providerRef:",
      'which matches nothing: error parsing regexp',
    ],
  ])('with %s give a warning', (_, from, to, message) => {
    const { problems } = loadYaml(complete.replace(from, to));
    expect(problems.map((problem) => problem.severity)).toEqual(['warning']);
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.place?.file).toBe('alerts.yaml');
  });

  test.each([
    ['no severity of Flux', 'eventSources:', 'eventSeverity: warning\n  eventSources:', 'spec.eventSeverity'],
    ['no sources', /eventSources:[\s\S]*$/, '', 'spec.eventSources: expected'],
    ['a source without a name', / +name: '\*'\n/, '', 'spec.eventSources[0].name: expected'],
    ['too long a summary', 'providerRef:', `summary: ${'x'.repeat(256)}\n  providerRef:`, 'spec.summary'],
    ['no Provider', /providerRef:\n +name: slack\n/, '', 'spec.providerRef: expected'],
  ])('that have %s are left out with a warning', (_, from, to, message) => {
    const { alerts, problems } = loadYaml(complete.replace(from, to));
    expect(alerts).toEqual([]);
    expect(problems.map(({ severity }) => severity)).toEqual(['warning']);
    expect(problems[0]?.message).toContain(message);
  });

  test('of the same name count once', () => {
    const { alerts, problems } = loadYaml(`${complete}---\n${complete}`);
    expect(alerts).toHaveLength(1);
    expect(problems.map(({ code }) => code)).toEqual(['duplicate-object', 'duplicate-object']);
  });

  test('are found in files, among other things', () => {
    const { notifications } = loadFiles({
      'alerts/all.yaml': complete,
      'alerts/broken.yaml': 'notification.toolkit.fluxcd.io/v1: [',
      'other.yaml': 'a: b',
      'list.yaml': JSON.stringify({ kind: 'List', items: [secondAlert] }),
    });
    const loaded = readNotifications(notifications);
    expect([loaded.providers.length, loaded.alerts.length, loaded.problems]).toEqual([1, 2, []]);
    expect(loaded.providers[0]?.place).toEqual({ file: 'alerts/all.yaml', line: 1, column: 1 });
  });
});

const secondAlert = {
  apiVersion: 'notification.toolkit.fluxcd.io/v1beta3',
  kind: 'Alert',
  metadata: { name: 'second', namespace: 'team' },
  spec: { providerRef: { name: 'slack' }, eventSources: [{ kind: 'ImagePolicy', name: '*' }] },
};

describe('Providers and Alerts of clusters', () => {
  // eslint-disable-next-line no-template-curly-in-string -- a variable of Flux
  const channel = '${channel}';
  const provider = `apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Provider
metadata: {name: slack}
spec: {type: slack, channel: '${channel}', address: https://hooks.slack.com/x}
`;
  const alerts = `${provider}---
apiVersion: notification.toolkit.fluxcd.io/v1beta3
kind: Alert
metadata: {name: images}
spec: {providerRef: {name: slack}, eventSources: [{kind: ImagePolicy, name: '*'}]}
`;
  const sync = (channel: string) =>
    `${gitRepository}---\n${flux('alerts', `path: ./alerts, targetNamespace: tools, postBuild: {substitute: {channel: ${channel}}}`)}`;
  const files = {
    'clusters/a/sync.yaml': sync('dev'),
    'clusters/b/sync.yaml': sync('prod'),
    'alerts/kustomization.yaml': kustomization('resources: [all.yaml]'),
    'alerts/all.yaml': alerts,
    'images/app.yaml': repository('name: app, namespace: tools'),
  };

  test('are those that overlays and Kustomizations render', () => {
    const { notifications } = loadRendered(files, { directories: ['clusters/a'] });
    const { providers, alerts: found, problems } = readNotifications(notifications);
    expect(problems).toEqual([]);
    expect(providers.map(({ metadata, spec }) => [toObjectName({ metadata }), spec.channel])).toEqual([
      ['tools/slack', 'dev'],
    ]);
    expect(found.map(({ spec }) => spec.eventSources[0]?.namespace)).toEqual(['tools']);
    expect(providers[0]?.placeOf(['spec', 'type'])).toMatchObject({ file: 'alerts/all.yaml', line: 4 });
  });

  test('are told apart where clusters have them differently, and are one where they are alike', () => {
    const { notifications } = loadRendered(files, { directories: ['clusters/a', 'clusters/b'] });
    const { providers, alerts: found, problems } = readNotifications(notifications);
    expect(problems).toEqual([]);
    expect(providers.map(({ metadata, spec }) => [toObjectName({ metadata }), spec.channel])).toEqual([
      ['tools/slack@clusters/a', 'dev'],
      ['tools/slack@clusters/b', 'prod'],
    ]);
    expect(found.map(({ metadata }) => metadata.clusters)).toEqual([['clusters/a', 'clusters/b']]);
  });

  test('may have what only a cluster can fill in, without keeping an image from being updated', () => {
    const missing = { ...files, 'clusters/a/sync.yaml': sync('dev').replace('channel: dev', 'other: dev') };
    const { notifications, problems } = loadRendered(missing, { directories: ['clusters/a'] });
    expect(problems.filter(({ severity, code }) => severity === 'error' && code !== 'no-manifests')).toEqual(
      [],
    );
    expect(notifications.length).toBe(2);
  });
});
