import { expect, test } from 'vitest';
import { normalizeNotifications, notificationSchema } from '../../../src/notification/manifests/shorthand.ts';
import { notify } from '../../../src/notification/notify.ts';
import { failed, pushed, toRaw } from '../support/notices.ts';
import { startReceiver } from '../support/receiver.ts';
import { createSecrets, toOptions } from '../support/setup.ts';

const options = {
  namespace: 'tidemark',
  placeOf: (index: number) => ({ file: '.github/tidemark.yaml', line: 10 + index, column: 5 }),
};

test('an entry is a Provider and an Alert about everything', () => {
  const entry = notificationSchema.parse({ type: 'slack', secret: 'slack', channel: 'C1' });
  const { providers, alerts } = normalizeNotifications([entry], options);
  expect(providers[0]).toMatchObject({
    metadata: { name: 'slack-1', namespace: 'tidemark' },
    spec: { type: 'slack', channel: 'C1', secretRef: { name: 'slack' }, timeout: 15_000, suspend: false },
    place: { line: 10 },
  });
  expect(alerts[0]?.spec.eventSources).toEqual(
    ['ImageRepository', 'ImagePolicy', 'ImageUpdateAutomation'].map((kind) => ({
      kind,
      name: '*',
      matchLabels: {},
    })),
  );
});

test('an entry hears of every namespace, also when Alerts may not', async () => {
  const hook = await startReceiver();
  const entries = [
    notificationSchema.parse({
      type: 'generic',
      url: `${hook.url}/all`,
      secret: 'hook',
      metadata: { team: 'web' },
    }),
    notificationSchema.parse({
      type: 'generic',
      url: `${hook.url}/one`,
      namespaces: ['apps'],
      kinds: ['ImageUpdateAutomation'],
    }),
    notificationSchema.parse({ type: 'generic', url: `${hook.url}/errors`, severity: 'error' }),
    notificationSchema.parse({ type: 'generic', url: `${hook.url}/none`, exclude: ['pushed|failed'] }),
  ];
  const events = ['apps', 'infra'].flatMap((namespace) =>
    [pushed, failed].map((notice) => ({
      ...toRaw(notice),
      involvedObject: { ...notice.involvedObject, namespace },
    })),
  );
  await notify(
    events,
    toOptions('{}', {
      notifications: normalizeNotifications(entries, options),
      secrets: createSecrets({ 'tidemark/hook': {} }),
      noCrossNamespaceRefs: true,
    }),
  );
  await hook.close();
  const counts = Map.groupBy(hook.received, ({ url }) => url);
  expect(Object.fromEntries([...counts].map(([url, list]) => [url, list.length]))).toEqual({
    '/all': 4,
    '/errors': 2,
    '/one': 2,
  });
  expect(counts.get('/all')?.every(({ body }) => body.includes('"team":"web"'))).toBe(true);
});

test.each([
  {},
  { type: 'irc' },
  { type: 'slack', adress: 'x' },
  { type: 'slack', kinds: [] },
  { type: 'slack', timeout: 0 },
])('an entry such as %j is refused', (entry) => {
  expect(notificationSchema.safeParse(entry).success).toBe(false);
});
