import { describe, expect, test } from 'vitest';
import { providerTypes, unsupportedTypes } from '../../src/notification/manifests/provider-types.ts';
import { supportedTypes } from '../../src/notification/providers/provider-kinds.ts';
import { fleet, lintFiles } from './support.ts';

type Spec = Readonly<Record<string, unknown>>;

function manifest(kind: string, name: string, spec: Spec, namespace = 'flux-system'): string {
  const apiVersion = kind === 'Receiver' ? 'v1' : 'v1beta3';
  const metadata = { name, namespace };
  return `${JSON.stringify({ apiVersion: `notification.toolkit.fluxcd.io/${apiVersion}`, kind, metadata, spec })}\n`;
}

const policies = [{ kind: 'ImagePolicy', name: '*' }];

/** Findings about notifications of a fleet without fault that has these documents, too. */
function find(...documents: readonly string[]): readonly string[] {
  const before = new Set(lintFiles({ ...fleet() }).findings.map(({ message }) => message));
  const { findings } = lintFiles({ ...fleet(), 'alerts.yaml': documents.join('---\n') });
  return findings
    .filter(({ message }) => !before.has(message))
    .map(({ rule, severity, message }) => `${severity} ${rule} ${message}`);
}

const slack = manifest('Provider', 'chat', { type: 'slack', secretRef: { name: 'chat' } });
const alert = (spec: Spec, namespace?: string): string =>
  manifest('Alert', 'images', { providerRef: { name: 'chat' }, eventSources: policies, ...spec }, namespace);

test('every type is either sent to or found by lint', () => {
  expect(new Set([...supportedTypes, ...unsupportedTypes])).toEqual(new Set(providerTypes));
  expect([...unsupportedTypes].filter((type) => supportedTypes.has(type))).toEqual([]);
});

test('a Provider and an Alert without fault are no finding', () => {
  expect(find(slack, alert({}))).toEqual([]);
});

test('a Provider of a type that sends nothing is found, and its secret is not asked for', () => {
  const nats = manifest('Provider', 'chat', { type: 'nats', secretRef: { name: 'none' } });
  expect(find(nats, alert({}))).toEqual([
    expect.stringMatching(/^warning provider-not-supported .*found nats/),
  ]);
});

test('a Provider of an unknown type is found by its value, and not as missing too', () => {
  const [found = '', ...others] = find(manifest('Provider', 'chat', { type: 'pager' }), alert({}));
  expect(found).toContain('spec.type');
  expect(others).toEqual([]);
});

test('a Receiver with a mistake is found', () => {
  const spec = { type: 'github', resources: [{ kind: 'ImageRepository', name: 'app' }] };
  expect(find(manifest('Receiver', 'hook', spec)).join()).toContain('secretRef');
});

describe('an address', () => {
  test.each([
    ['discord', 'https://discord.com/api/webhooks/1234/abcdefghijklmnopqrstuvwxyz', 'a Discord webhook'],
    ['msteams', 'https://acme.webhook.office.com/webhookb2/a@b/IncomingWebhook/c/d', 'a Teams webhook'],
    ['msteams', 'https://prod-1.logic.azure.com/workflows/x?sig=3f9aKq0Zr1', "'sig' in its query"],
    ['googlechat', 'https://chat.googleapis.com/v1/spaces/A/messages?key=AbCdEfGhIj', "'key' in its query"],
    ['lark', 'https://open.larksuite.com/open-apis/bot/v2/hook/abc', 'a Lark webhook'],
    ['generic', 'https://user:pass-word@example.com/hook', 'a password'],
  ])('of %s that gives access is found without repeating it: %s', (type, address, what) => {
    const [found = '', ...others] = find(manifest('Provider', 'chat', { type, address }), alert({}));
    expect(found).toMatch(/^warning provider-plain-address /);
    expect(found).toContain(what);
    expect(found).not.toContain(address);
    expect(others).toEqual([]);
  });

  test.each([
    ['github', 'https://github.com/my-org/fleet'],
    ['slack', 'https://slack.com/api/chat.postMessage'],
    ['generic', 'https://example.com/hook?team=platform&token=short'],
    ['pagerduty', 'https://events.pagerduty.com'],
    ['sentry', 'https://3f2ab9c0d1e2@o1.ingest.sentry.io/42'],
  ])('of %s that gives none is not: %s', (type, address) => {
    expect(find(manifest('Provider', 'chat', { type, address }), alert({}))).toEqual([]);
  });
});

describe('an Alert', () => {
  test('whose Provider is in another namespace is found', () => {
    const [found = ''] = find(slack, alert({}, 'apps'));
    expect(found).toMatch(/^warning alert-matches-nothing|^warning alert-without-provider/);
    expect(find(slack, alert({}, 'apps')).join('\n')).toContain('expected Provider apps/chat, found none');
  });

  test.each([
    [[{ kind: 'ImagePolicy', name: 'none' }], 'ImagePolicy flux-system/none'],
    [[{ kind: 'ImagePolicy', name: '*', namespace: '*' }], 'a namespace has no wildcard'],
    [
      [{ kind: 'ImagePolicy', name: '*', matchLabels: { team: 'a' } }],
      'correct kind, namespace, name or labels',
    ],
  ])('about objects that are not there is found: %j', (eventSources, what) => {
    const [found = ''] = find(slack, alert({ eventSources }));
    expect(found).toMatch(/^warning alert-matches-nothing /);
    expect(found).toContain(what);
  });

  test.each([
    [{ eventSources: [{ kind: 'Kustomization', name: 'apps' }] }],
    [{ eventSources: [{ kind: 'ImagePolicy', name: 'none' }, ...policies] }],
    [{ eventSources: [{ kind: 'ImagePolicy', name: 'none' }], suspend: true }],
  ])('that is for other controllers, is right in part or rests is not: %j', (spec) => {
    expect(find(slack, alert(spec))).toEqual([]);
  });
});

test('the secrets of Providers and Receivers are looked up as those of a repository', () => {
  const receiver = `apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata: {name: hook, namespace: flux-system}
spec:
  type: github
  secretRef: {name: hook}
  resources: [{kind: ImageRepository, name: app}]
`;
  const files = { ...fleet(), 'alerts.yaml': slack, 'receiver.yaml': receiver };
  const secrets = { read: () => undefined, places: () => 'one place or the other' };
  const found = lintFiles(files, { secrets }).findings.filter(({ rule }) => rule === 'secret-unavailable');
  expect(found).toMatchObject([{ place: { file: 'alerts.yaml' } }, { place: { file: 'receiver.yaml' } }]);
  expect(found[1]?.message).toContain('expected the secret flux-system/hook in one place or the other');
  expect(found[0]?.message).toContain('expected the secret flux-system/chat in one place or the other');
});
