import { describe, expect, test } from 'vitest';
import type { Channel } from '../../../src/notification/channel/channel.ts';
import { failed, makeChannel, pushed } from '../support/notices.ts';
import { record } from '../support/recorder.ts';

const title = 'imageupdateautomation/podinfo.flux-system';
const commit = 'd41d8cd98f00b204e9800998ecf8427e0a1b2c3d';
const json = { 'content-type': 'application/json' };

const wireObject = {
  kind: 'ImageUpdateAutomation',
  namespace: 'flux-system',
  name: 'podinfo',
  uid: '7d0cdc51-ddcf-4743-b223-83ca5c699632',
  apiVersion: 'image.toolkit.fluxcd.io/v1',
};

const wireEvent = {
  involvedObject: wireObject,
  severity: 'info',
  timestamp: '2026-03-14T09:26:53Z',
  message: pushed.message,
  reason: 'Succeeded',
  metadata: { cluster: 'prod-eu', commit },
  reportingController: 'image-automation-controller',
  reportingInstance: 'gha-123456',
};

const fields = [
  { title: 'cluster', value: 'prod-eu', short: false },
  { title: 'commit', value: commit, short: false },
];

const facts = [
  { title: 'cluster', value: 'prod-eu' },
  { title: 'commit', value: commit },
];

type Case = {
  readonly name: string;
  readonly channel: Partial<Channel> & Pick<Channel, 'type'>;
  readonly notice?: typeof pushed;
  readonly sent: readonly { readonly line: string; readonly headers: object; readonly body: unknown }[];
};

const cases: readonly Case[] = [
  {
    name: 'generic: the event, with the headers of the secret',
    channel: { type: 'generic', headers: { authorization: 'Bearer abc' } },
    sent: [
      {
        line: 'POST https://example.com/hook',
        headers: { ...json, 'gotk-component': 'image-automation-controller', authorization: 'Bearer abc' },
        body: wireEvent,
      },
    ],
  },
  {
    name: 'generic-hmac: a signature that a header of the secret cannot replace',
    channel: {
      type: 'generic-hmac',
      token: '7152fed34dd6149a7c75a276c510da27cb6f82b0',
      headers: { 'x-signature': 'sha256=forged' },
    },
    sent: [
      {
        line: 'POST https://example.com/hook',
        headers: {
          ...json,
          'gotk-component': 'image-automation-controller',
          'x-signature': 'sha256=272bd5f01c981656d8ca99c25ecba46d928aa61e46f336f8103a0db5355d237d',
        },
        body: wireEvent,
      },
    ],
  },
  {
    name: 'discord: the endpoint for attachments, the query kept',
    channel: { type: 'discord', address: 'https://discord.com/api/webhooks/1/abc?thread_id=7' },
    notice: failed,
    sent: [
      {
        line: 'POST https://discord.com/api/webhooks/1/abc/slack?thread_id=7',
        headers: json,
        body: {
          channel: '',
          username: 'image-automation-controller',
          icon_url: '',
          icon_emoji: '',
          attachments: [
            {
              fallback: '',
              color: 'danger',
              author_name: title,
              text: failed.message,
              mrkdwn_in: ['text'],
              fields,
            },
          ],
        },
      },
    ],
  },
  {
    name: 'discord: an address that names the endpoint already',
    channel: { type: 'discord', address: 'https://discord.com/api/webhooks/1/abc/slack?thread_id=7' },
    sent: [
      {
        line: 'POST https://discord.com/api/webhooks/1/abc/slack?thread_id=7',
        headers: json,
        body: expect.objectContaining({ attachments: [expect.objectContaining({ color: 'good' })] }),
      },
    ],
  },
  {
    name: 'rocket: its own colours, no user name',
    channel: { type: 'rocket' },
    notice: failed,
    sent: [
      {
        line: 'POST https://example.com/hook',
        headers: json,
        body: {
          channel: '',
          username: '',
          icon_url: '',
          icon_emoji: '',
          attachments: [
            {
              fallback: '',
              color: '#FF0000',
              author_name: title,
              text: failed.message,
              mrkdwn_in: ['text'],
              fields,
            },
          ],
        },
      },
    ],
  },
  {
    name: 'msteams: an adaptive card for workflows',
    channel: { type: 'msteams', address: 'https://prod-28.northeurope.logic.azure.com:443/workflows/1' },
    notice: failed,
    sent: [
      {
        line: 'POST https://prod-28.northeurope.logic.azure.com:443/workflows/1',
        headers: json,
        body: {
          type: 'message',
          attachments: [
            {
              contentType: 'application/vnd.microsoft.card.adaptive',
              content: {
                $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
                type: 'AdaptiveCard',
                version: '1.4',
                body: [
                  {
                    type: 'Container',
                    items: [
                      { type: 'TextBlock', text: title, size: 'large', weight: 'bolder', wrap: true },
                      { type: 'TextBlock', text: failed.message, color: 'attention', wrap: true },
                      { type: 'FactSet', facts },
                    ],
                  },
                ],
                msteams: { width: 'Full' },
              },
            },
          ],
        },
      },
    ],
  },
  {
    name: 'msteams: a message card for the older connectors',
    channel: { type: 'msteams', address: 'https://xxx.webhook.office.com/webhookb2/1' },
    notice: failed,
    sent: [
      {
        line: 'POST https://xxx.webhook.office.com/webhookb2/1',
        headers: json,
        body: {
          '@type': 'MessageCard',
          '@context': 'http://schema.org/extensions',
          themeColor: 'FF0000',
          summary: title,
          sections: [
            {
              activityTitle: failed.message,
              activitySubtitle: title,
              facts: facts.map(({ title: name, value }) => ({ name, value })),
            },
          ],
        },
      },
    ],
  },
  {
    name: 'googlechat: a card with null where nothing is',
    channel: {
      type: 'googlechat',
      address: 'https://chat.googleapis.com/v1/spaces/AAA/messages?key=k&token=t',
    },
    notice: failed,
    sent: [
      {
        line: 'POST https://chat.googleapis.com/v1/spaces/AAA/messages?key=k&token=t',
        headers: json,
        body: {
          cards: [
            {
              header: { title, subtitle: 'image-automation-controller', imageUrl: null, imageStyle: null },
              sections: [
                {
                  header: '',
                  widgets: [
                    {
                      textParagraph: { text: `<font color="#ff0000">${failed.message}</font>` },
                      keyValue: null,
                    },
                  ],
                },
                {
                  header: '',
                  widgets: facts.map(({ title: topLabel, value: content }) => ({
                    textParagraph: null,
                    keyValue: { topLabel, content, contentMultiline: false, bottomLabel: null, icon: null },
                  })),
                },
              ],
            },
          ],
        },
      },
    ],
  },
  {
    name: 'pagerduty: an error triggers an incident of the object',
    channel: {
      type: 'pagerduty',
      address: 'https://events.eu.pagerduty.com/some/path',
      channel: 'R0UT1NGKEY',
    },
    notice: failed,
    sent: [
      {
        line: 'POST https://events.eu.pagerduty.com/v2/enqueue',
        headers: json,
        body: {
          routing_key: 'R0UT1NGKEY',
          event_action: 'trigger',
          dedup_key: wireObject.uid,
          payload: {
            summary: 'git operation failed: imageupdateautomation/podinfo',
            source: 'Flux image-automation-controller',
            severity: 'error',
            timestamp: '2026-03-14T09:26:53Z',
            component: 'podinfo',
            group: 'ImageUpdateAutomation',
            custom_details: { message: failed.message, metadata: { cluster: 'prod-eu', commit } },
          },
        },
      },
    ],
  },
  {
    name: 'pagerduty: everything else resolves it and is a change',
    channel: { type: 'pagerduty', address: 'https://events.pagerduty.com', channel: 'R0UT1NGKEY' },
    sent: [
      {
        line: 'POST https://events.pagerduty.com/v2/enqueue',
        headers: json,
        body: { routing_key: 'R0UT1NGKEY', event_action: 'resolve', dedup_key: wireObject.uid },
      },
      {
        line: 'POST https://events.pagerduty.com/v2/change/enqueue',
        headers: json,
        body: {
          routing_key: 'R0UT1NGKEY',
          payload: {
            summary: 'succeeded: imageupdateautomation/podinfo',
            source: 'Flux image-automation-controller',
            timestamp: '2026-03-14T09:26:53Z',
            custom_details: { message: pushed.message, metadata: { cluster: 'prod-eu', commit } },
          },
        },
      },
    ],
  },
  {
    name: 'opsgenie: an alias of provider, object and reason',
    channel: { type: 'opsgenie', address: 'https://api.opsgenie.com/v2/alerts', token: 'key' },
    notice: failed,
    sent: [
      {
        line: 'POST https://api.opsgenie.com/v2/alerts',
        headers: { ...json, authorization: 'GenieKey key' },
        body: {
          message: 'ImageUpdateAutomation/podinfo',
          alias: '7b8c5e3a449f8a350867297b84fc3dc49a8c587656b2673182c38e98349e34e7',
          description: failed.message,
          details: { cluster: 'prod-eu', commit, severity: 'error' },
        },
      },
    ],
  },
  {
    name: 'alertmanager: labels and annotations',
    channel: {
      type: 'alertmanager',
      address: 'https://alertmanager.example.com/api/v2/alerts',
      token: 'abc\n',
    },
    notice: { ...failed, metadata: { ...failed.metadata, summary: 'it failed', 'my-key': 'x' } },
    sent: [
      {
        line: 'POST https://alertmanager.example.com/api/v2/alerts',
        headers: { ...json, authorization: 'Bearer abc' },
        body: [
          {
            status: 'firing',
            labels: {
              alertname: 'FluxImageUpdateAutomationGitoperationfailed',
              cluster: 'prod-eu',
              commit,
              kind: 'ImageUpdateAutomation',
              my_key: 'x',
              name: 'podinfo',
              namespace: 'flux-system',
              reason: 'GitOperationFailed',
              reportingcontroller: 'image-automation-controller',
              severity: 'error',
            },
            annotations: { message: failed.message, summary: 'it failed' },
            startsAt: '2026-03-14T09:26:53Z',
            endsAt: '0001-01-01T00:00:00Z',
          },
        ],
      },
    ],
  },
  {
    name: 'alertmanager: basic credentials replace a token',
    channel: { type: 'alertmanager', token: 'abc', username: 'user', password: 'password' },
    sent: [
      {
        line: 'POST https://example.com/hook',
        headers: { ...json, authorization: 'Basic dXNlcjpwYXNzd29yZA==' },
        body: expect.any(Array),
      },
    ],
  },
  {
    name: 'grafana: an annotation, also with the time that Grafana reads',
    channel: { type: 'grafana', address: 'https://grafana.example.com/api/annotations', token: 'abc' },
    sent: [
      {
        line: 'POST https://grafana.example.com/api/annotations',
        headers: { ...json, authorization: 'Bearer abc' },
        body: {
          when: 1_773_480_413,
          time: 1_773_480_413_000,
          text: title,
          tags: [
            'flux',
            'image-automation-controller',
            'cluster: prod-eu',
            `commit: ${commit}`,
            'kind: ImageUpdateAutomation',
            'name: podinfo',
            'namespace: flux-system',
          ],
        },
      },
    ],
  },
  {
    name: 'telegram: a topic of a chat, escaped',
    channel: { type: 'telegram', address: '', token: '123:abc', channel: '-1001234567890:42' },
    notice: failed,
    sent: [
      {
        line: 'POST https://api.telegram.org/bot123:abc/sendMessage',
        headers: json,
        body: {
          chat_id: '-1001234567890',
          message_thread_id: '42',
          text: `*🚨 imageupdateautomation/podinfo/flux\\-system*\nfailed to update source: authentication required\n\\- *cluster*: prod\\-eu\n\\- *commit*: ${commit}\n`,
          parse_mode: 'MarkdownV2',
        },
      },
    ],
  },
  {
    name: 'matrix: a transaction named after the event',
    channel: { type: 'matrix', address: 'https://matrix.org/', channel: '!room:matrix.org', token: 'syt' },
    sent: [
      {
        line: 'PUT https://matrix.org/_matrix/client/r0/rooms/!room%3Amatrix.org/send/m.room.message/4ee7ee892e605635cf2cff045ad0d1766ce6c14f',
        headers: { ...json, authorization: 'Bearer syt' },
        body: {
          body: `💫 ${title}\n${pushed.message}\n- cluster: prod-eu\n- commit: ${commit}\n`,
          msgtype: 'm.text',
        },
      },
    ],
  },
  {
    name: 'lark: a card',
    channel: { type: 'lark' },
    notice: failed,
    sent: [
      {
        line: 'POST https://example.com/hook',
        headers: json,
        body: {
          msg_type: 'interactive',
          card: {
            config: { wide_screen_mode: true },
            header: { title: { tag: 'plain_text', content: `🚨 ${title}` }, template: 'red' },
            elements: [
              {
                tag: 'div',
                text: {
                  tag: 'lark_md',
                  content: `**${failed.message}**\n\ncluster: prod-eu\ncommit: ${commit}\n`,
                },
              },
            ],
          },
        },
      },
    ],
  },
  {
    name: 'webex: a room',
    channel: { type: 'webex', address: 'https://webexapis.com/v1/messages', channel: 'Y2lz', token: 'abc' },
    sent: [
      {
        line: 'POST https://webexapis.com/v1/messages',
        headers: { ...json, authorization: 'Bearer abc' },
        body: {
          roomId: 'Y2lz',
          markdown: `✅ **${title}**\n${pushed.message}\n>**cluster**: prod-eu\n>**commit**: ${commit}\n`,
        },
      },
    ],
  },
  {
    name: 'zulip: a form, to a topic of a stream',
    channel: {
      type: 'zulip',
      address: 'https://org.zulipchat.com/ignored',
      channel: 'deploys/images',
      username: 'user',
      password: 'password',
    },
    sent: [
      {
        line: 'POST https://org.zulipchat.com/api/v1/messages',
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          authorization: 'Basic dXNlcjpwYXNzd29yZA==',
        },
        body: 'content=%23%23+Flux+Status%0A%0A%E2%84%B9%EF%B8%8F+ImageUpdateAutomation%2Fflux-system%2Fpodinfo%0A%0Apushed+commit+%27d41d8cd%27+to+branch+%27main%27%0AUpdate+from+image+update+automation%0A%0AMetadata%3A%0A*+%60cluster%60%3A+prod-eu%0A*+%60commit%60%3A+d41d8cd98f00b204e9800998ecf8427e0a1b2c3d%0A&to=deploys&topic=images&type=stream',
      },
    ],
  },
  {
    name: 'datadog: lower case tags, only the host of the address',
    channel: { type: 'datadog', address: 'https://api.datadoghq.eu/any/path', token: 'key' },
    notice: failed,
    sent: [
      {
        line: 'POST https://api.datadoghq.eu/api/v1/events',
        headers: { ...json, 'dd-api-key': 'key' },
        body: {
          alert_type: 'error',
          date_happened: 1_773_480_413,
          source_type_name: 'fluxcd',
          tags: [
            'flux_reporting_controller:image-automation-controller',
            'flux_reason:gitoperationfailed',
            'kube_kind:imageupdateautomation',
            'kube_name:podinfo',
            'kube_namespace:flux-system',
            'cluster:prod-eu',
            `commit:${commit}`,
          ],
          text: failed.message,
          title: 'Events from the ImageUpdateAutomation podinfo/flux-system',
        },
      },
    ],
  },
  {
    name: 'githubdispatch: the whole event as the payload',
    channel: { type: 'githubdispatch', address: 'https://github.com/my-org/my-repo', token: 'ghp_1' },
    sent: [
      {
        line: 'POST https://api.github.com/repos/my-org/my-repo/dispatches',
        headers: {
          ...json,
          authorization: 'Bearer ghp_1',
          accept: 'application/vnd.github+json',
          'x-github-api-version': '2022-11-28',
        },
        body: { event_type: 'ImageUpdateAutomation/podinfo.flux-system', client_payload: wireEvent },
      },
    ],
  },
];

describe('the wire format of', () => {
  test.each(cases)('$name', async ({ channel, notice = pushed, sent }) => {
    expect(await record(makeChannel(channel), [notice])).toEqual(sent);
  });

  test.each<[Channel['type'], string, string]>([
    ['rocket', '"color":"#0076D7"', '"color":"#FF0000"'],
    ['discord', '"color":"good"', '"color":"danger"'],
    ['lark', '"template":"turquoise"', '"template":"red"'],
    ['lark', '"💫 ', '"🚨 '],
    ['telegram', '"*💫 ', '"*🚨 '],
    ['matrix', '"💫 ', '"🚨 '],
    ['webex', '"✅ ', '"💣 '],
    ['googlechat', `"${pushed.message.slice(0, 6)}`, '"<font color=\\"#ff0000\\">'],
    ['datadog', '"alert_type":"info"', '"alert_type":"error"'],
    ['pagerduty', '"event_action":"resolve"', '"event_action":"trigger"'],
    ['opsgenie', '"severity":"info"', '"severity":"error"'],
    ['alertmanager', '"severity":"info"', '"severity":"error"'],
  ])('%s: what went well has %s, a failure %s', async (type, good, bad) => {
    const channel = makeChannel({ type, channel: 'a/b', token: 't' });
    const bodies = await Promise.all([pushed, failed].map(async (notice) => record(channel, [notice])));
    const [well = '', ill = ''] = bodies.map(([sent]) => JSON.stringify(sent?.body));
    expect([well.includes(good), well.includes(bad)]).toEqual([true, false]);
    expect([ill.includes(bad), ill.includes(good)]).toEqual([true, false]);
  });

  test('msteams: the older card has the colour of what happened', async () => {
    const channel = makeChannel({ type: 'msteams', address: 'https://acme.webhook.office.com/x' });
    const [[well], [ill]] = [await record(channel, [pushed]), await record(channel, [failed])];
    expect([well?.body, ill?.body]).toMatchObject([{ themeColor: '0076D7' }, { themeColor: 'FF0000' }]);
  });

  test.each(['discord', 'rocket'] as const)('%s: the name of the Provider for the sender', async (type) => {
    const [sent] = await record(makeChannel({ type, username: 'flux', channel: 'updates' }), [pushed]);
    expect(sent?.body).toMatchObject({ username: 'flux', channel: type === 'rocket' ? 'updates' : '' });
  });

  test('sentry: an error is an event in an envelope', async () => {
    const address = 'https://key1@o1.ingest.sentry.io/42';
    const [sent] = await record(makeChannel({ type: 'sentry', address, channel: 'prod' }), [failed]);
    expect(sent?.line).toBe('POST https://o1.ingest.sentry.io/api/42/envelope/');
    expect(sent?.headers).toEqual({
      'content-type': 'application/x-sentry-envelope',
      'x-sentry-auth': 'Sentry sentry_version=7, sentry_client=tidemark/1, sentry_key=key1',
    });
    const lines = String(sent?.body)
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toEqual([
      { event_id: expect.stringMatching(/^[0-9a-f]{32}$/), dsn: address },
      { type: 'event' },
      {
        event_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        platform: 'other',
        environment: 'prod',
        level: 'error',
        message: { formatted: failed.message },
        server_name: 'image-automation-controller',
        transaction: 'ImageUpdateAutomation: flux-system/podinfo',
        timestamp: 1_773_480_413,
        contexts: { metadata: { cluster: 'prod-eu', commit } },
      },
    ]);
  });

  test('sentry: everything else is a transaction with tags', async () => {
    const address = 'https://key1@o1.ingest.sentry.io/42';
    const [sent] = await record(makeChannel({ type: 'sentry', address }), [pushed]);
    const [, type, item] = String(sent?.body)
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(type).toEqual({ type: 'transaction' });
    expect(item).toEqual({
      event_id: expect.stringMatching(/^[0-9a-f]{32}$/),
      platform: 'other',
      transaction: 'ImageUpdateAutomation: flux-system/podinfo',
      start_timestamp: 1_773_480_413,
      timestamp: 1_773_480_413,
      contexts: {
        trace: {
          trace_id: expect.stringMatching(/^[0-9a-f]{32}$/),
          span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
          op: 'Succeeded',
        },
      },
      spans: [],
      tags: {
        flux_involved_object_kind: 'ImageUpdateAutomation',
        flux_involved_object_namespace: 'flux-system',
        flux_involved_object_name: 'podinfo',
        flux_reporting_controller: 'image-automation-controller',
        flux_reporting_instance: 'gha-123456',
        flux_reason: 'Succeeded',
        cluster: 'prod-eu',
        commit,
      },
    });
  });

  test('stay within the characters that Discord counts for all embeds together', async () => {
    const metadata = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`${'k'.repeat(300)}${n}`, 'v'.repeat(2_000)]),
    );
    const involvedObject = { ...pushed.involvedObject, name: 'n'.repeat(253) };
    const long = {
      ...failed,
      involvedObject,
      message: 'm'.repeat(5_000),
      metadata: { ...metadata, empty: '' },
    };
    for (const count of [1, 2, 3]) {
      const [sent] = await record(
        makeChannel({ type: 'discord' }),
        Array.from({ length: count }, () => long),
      );
      const { attachments } = Object(sent?.body);
      const texts = attachments.flatMap(({ author_name, text, fields }: Record<string, unknown>) => [
        author_name,
        text,
        ...Object.values(Object(fields)).flatMap((field) => [Object(field).title, Object(field).value]),
      ]);
      expect(texts.join('').length).toBeLessThanOrEqual(6_000);
      expect(texts).not.toContain('');
    }
  });

  test('keep the link where not everything has a place', async () => {
    const facts = Object.fromEntries('abcdefghijklm'.split('').map((key) => [key, key]));
    const notice = {
      ...pushed,
      metadata: { ...facts, url: 'https://github.com/o/r/pull/7', changes: 'x: 1 -> 2' },
    };
    for (const type of ['discord', 'msteams'] as const) {
      const [sent] = await record(makeChannel({ type }), [notice, notice]);
      expect(JSON.stringify(sent?.body)).toContain('https://github.com/o/r/pull/7');
      expect(JSON.stringify(sent?.body)).toContain('x: 1 -> 2');
    }
  });
});

test.each([
  ['webex', '<@all>'],
  ['lark', '<at id=all></at>'],
  ['matrix', '@room'],
  ['discord', '@everyone'],
  ['zulip', '@**all**'],
  ['googlechat', '<users/all>'],
] as const)('%s: a commit message calls nobody with %s', async (type, mention) => {
  const channel = makeChannel({ type, channel: 'a/b', token: 't', username: 'u', password: 'p' });
  const [sent] = await record(channel, [
    { ...pushed, message: `hello ${mention}`, metadata: { k: `\`${mention}` } },
  ]);
  const body = typeof sent?.body === 'string' ? decodeURIComponent(sent.body) : JSON.stringify(sent?.body);
  expect(body).toContain('hello');
  // Discord calls nobody from a field.
  expect(body.replace(/"fields".*/, '')).not.toContain(mention);
});

test('the name of an alert in Alertmanager is cased as Go does', async () => {
  const [sent] = await record(makeChannel({ type: 'alertmanager' }), [{ ...failed, reason: 'v2ReadyNow' }]);
  expect(sent?.body).toMatchObject([{ labels: { alertname: 'FluxImageUpdateAutomationV2readynow' } }]);
});

describe('several events', () => {
  const chats = [
    'discord',
    'rocket',
    'msteams',
    'googlechat',
    'telegram',
    'matrix',
    'lark',
    'webex',
    'zulip',
    'slack',
  ] as const;

  test.each(chats)('are one message for %s', async (type) => {
    const channel = makeChannel({ type, channel: 'a/b', token: '1:abc', username: 'u', password: 'p' });
    const sent = await record(channel, [
      pushed,
      failed,
      { ...pushed, involvedObject: { ...pushed.involvedObject, name: 'other' } },
    ]);
    expect(sent).toHaveLength(1);
    expect(JSON.stringify(sent[0]?.body)).toContain('other');
  });

  test.each(
    chats.flatMap((type) =>
      ['-é', '漢'].flatMap((unit) => [1, 40].map((count) => [type, unit, count] as const)),
    ),
  )('that are long stay within the limits of %s: %s in %i events', async (type, unit, count) => {
    const metadata = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`${'k'.repeat(200)}${n}`, unit.repeat(10_000)]),
    );
    const long = {
      ...failed,
      message: unit.repeat(30_000),
      metadata: { ...metadata, url: 'https://a.example' },
    };
    const channel = makeChannel({ type, channel: 'a/b', token: '1:abc', username: 'u', password: 'p' });
    const sent = await record(
      channel,
      Array.from({ length: count }, () => long),
    );
    const largest = {
      discord: 24_000,
      telegram: 16_000,
      webex: 7_600,
      zulip: 90_000,
      slack: 60_000,
      matrix: 65_000,
    };
    for (const { body } of sent)
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(
        { rocket: 200_000, msteams: 28_000, googlechat: 32_000, lark: 20_000, ...largest }[type],
      );
  });
});
