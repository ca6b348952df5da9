import { describe, expect, test } from 'vitest';
import { readNotifications } from '../../src/notification/manifests/load-notifications.ts';
import { providerTypes } from '../../src/notification/manifests/provider-types.ts';
import { source } from '../support/source.ts';
import { toLines } from '../manifests/memory-tree.ts';
import { listMistakes, parseText } from './load-text.ts';

function load(text: string) {
  return readNotifications([], { native: parseText(text).notifications });
}

describe('notifications of the configuration', () => {
  test('are a Provider and an Alert that hears every object of every namespace', () => {
    const { providers, alerts, problems } = load(source`
      namespace: images
      notifications:
        slack:
          type: slack
          channel: C0123456789
          secretRef: {name: slack-bot}
    `);
    expect(problems).toEqual([]);
    expect(providers).toMatchObject([
      {
        metadata: { name: 'slack', namespace: 'images' },
        spec: { type: 'slack', channel: 'C0123456789', secretRef: { name: 'slack-bot' }, suspend: false },
      },
    ]);
    expect(alerts).toMatchObject([
      {
        isNative: true,
        metadata: { name: 'slack', namespace: 'images' },
        spec: { providerRef: { name: 'slack' }, eventSeverity: 'info' },
      },
    ]);
    expect(alerts[0]?.spec.eventSources).toEqual(
      ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'].map((kind) => ({
        kind,
        name: '*',
        matchLabels: {},
      })),
    );
  });

  test('have several alerts, each with its own sources and filters', () => {
    const { alerts, problems } = load(source`
      notifications:
        hook:
          type: generic
          address: https://example.com/hook
          timeout: 20s
          alerts:
            trouble:
              eventSeverity: error
              exclusionList: ['^waiting']
            web:
              eventSources: [{kind: ImagePolicy, name: web, namespace: apps}, {kind: ImageRepository}]
              eventMetadata: {cluster: prod}
              summary: prod
              suspend: true
    `);
    expect(problems).toEqual([]);
    expect(alerts.map(({ metadata, spec }) => [metadata.name, spec.eventSeverity, spec.suspend])).toEqual([
      ['trouble', 'error', false],
      ['web', 'info', true],
    ]);
    expect(alerts[1]?.spec).toMatchObject({
      providerRef: { name: 'hook' },
      eventSources: [
        { kind: 'ImagePolicy', name: 'web', namespace: 'apps' },
        { kind: 'ImageRepository', name: '*' },
      ],
      eventMetadata: { cluster: 'prod' },
      summary: 'prod',
    });
  });

  test.each(providerTypes)('may be of the type %s', (type) => {
    expect(load(`notifications: {a: {type: ${type}}}\n`).providers).toMatchObject([{ spec: { type } }]);
  });

  test('say where a pattern is that does not compile', () => {
    const { problems } = load('notifications:\n  a:\n    type: generic\n    inclusionList:\n      - "("\n');
    expect(toLines(problems)).toEqual([
      expect.stringContaining('warning tidemark.yaml:5:9: invalid-pattern: spec.inclusionList[0]:'),
    ]);
  });

  test('are checked like everything else', () => {
    expect(listMistakes('notifications: {a: {type: slak, chanel: x}, b: {}}\n')).toEqual([
      expect.stringMatching(/1:27: invalid-value: notifications\.a\.type: .*"slak"; did you mean "slack"\?$/),
      expect.stringMatching(/1:33: unknown-field: notifications\.a\.chanel: .*did you mean "channel"\?$/),
      expect.stringMatching(/1:45: missing-field: notifications\.b\.type: .*found nothing; add the field$/),
    ]);
  });
});
