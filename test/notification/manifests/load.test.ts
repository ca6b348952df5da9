import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { createLocalTree } from '../../../src/manifests/checkout/local-tree.ts';
import { loadNotifications } from '../../../src/notification/manifests/load-notifications.ts';
import { source } from '../../support/source.ts';
import { loadYaml } from '../support/setup.ts';

const directories: string[] = [];

afterEach(() => {
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true });
});

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
      - kind: GitRepository
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
  ])('of %s are read, with %d warnings', (version, warnings) => {
    const loaded = loadYaml(complete.replaceAll('v1beta3', version));
    expect([loaded.providers.length, loaded.alerts.length]).toEqual([1, 1]);
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

  test('of the same name count once', () => {
    const { alerts, problems } = loadYaml(`${complete}---\n${complete}`);
    expect(alerts).toHaveLength(1);
    expect(problems.map(({ code }) => code)).toEqual(['duplicate-object', 'duplicate-object']);
  });

  test('are found in a tree, among other things', () => {
    const root = mkdtempSync(join(tmpdir(), 'tidemark-notifications-'));
    directories.push(root);
    mkdirSync(join(root, 'alerts'));
    writeFileSync(join(root, 'alerts/all.yaml'), complete);
    writeFileSync(join(root, 'alerts/broken.yaml'), 'notification.toolkit.fluxcd.io: [');
    writeFileSync(join(root, 'other.yaml'), 'a: b');
    const loaded = loadNotifications(createLocalTree(root), ['.', 'alerts', 'missing']);
    expect([loaded.providers.length, loaded.alerts.length, loaded.problems]).toEqual([1, 1, []]);
    expect(loaded.providers[0]?.place).toEqual({ file: 'alerts/all.yaml', line: 1, column: 1 });
  });
});
