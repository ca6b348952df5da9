import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Notice } from '../../../src/notification/event.ts';
import { renderMessage } from '../../../src/notification/providers/slack/render.ts';
import { escapeMrkdwn, toLink } from '../../../src/notification/providers/slack/escape.ts';
import { findProviderKind } from '../../../src/notification/providers/provider-kinds.ts';
import { toSha256 } from '../../../src/notification/wire/dedup-key.ts';
import { broken, changes, opened } from '../support/examples.ts';
import { makeChannel, pushed } from '../support/notices.ts';
import type { Answer, Sent } from '../support/recorder.ts';
import { createRecorder, record } from '../support/recorder.ts';

const [podinfo = { image: '', old: '', new: '', policy: '', files: [] }] = changes;
const { url = '' } = opened;

describe('a message for Slack', () => {
  test('of a pull request says what changed, where, and what to do', () => {
    expect(renderMessage([opened])).toMatchSnapshot();
  });

  test('of a failure names the policy and the way out', () => {
    expect(renderMessage([broken])).toMatchSnapshot();
  });

  test('of a run with everything has one header', () => {
    const recovered = {
      ...pushed,
      message: 'repository up-to-date',
      recovered: true,
      standing: 'quiet' as const,
    };
    const held = {
      ...pushed,
      standing: 'trouble' as const,
      reason: 'Held',
      message: 'ghcr.io/x/app is held: 3 tags wait',
    };
    expect(renderMessage([opened, broken, recovered, held])).toMatchSnapshot();
  });

  test('of a push leaves out the policies that it brings', () => {
    const selected = {
      ...pushed,
      involvedObject: { ...pushed.involvedObject, kind: 'ImagePolicy' },
      changes: [podinfo],
    };
    const other = { ...selected, changes: [{ ...podinfo, policy: 'apps/other' }] };
    const { blocks } = renderMessage([selected, other, opened]);
    expect(blocks.filter(({ type }) => type === 'section')).toHaveLength(2);
  });

  test('folds long lists with a count, and stays within the limits', () => {
    const many = Array.from({ length: 60 }, (_, index) => ({
      ...podinfo,
      image: `ghcr.io/${'x'.repeat(300)}/app-${index}`,
    }));
    const { text, blocks } = renderMessage(
      Array.from({ length: 40 }, () => ({ ...opened, changes: many, advice: 'a'.repeat(9_000) })),
    );
    expect(text.length).toBeLessThanOrEqual(3_000);
    expect(blocks.length).toBeLessThanOrEqual(50);
    const events = blocks.filter(({ type }) => type === 'section').length;
    expect(events).toBeGreaterThan(1);
    expect(JSON.stringify(blocks)).toContain(`and ${40 - events} more events`);
    const short = renderMessage(Array.from({ length: 40 }, () => broken));
    expect(JSON.stringify(short.blocks)).toContain('and 25 more events');
    const texts = JSON.stringify(blocks).matchAll(/"text":"((?:[^"\\]|\\.)*)"/g);
    const lengths = [...texts].map(([, one = '']) => String(JSON.parse(`"${one}"`)).length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(3_000);
    expect(lengths.reduce((sum, length) => sum + length)).toBeLessThanOrEqual(13_000);
    const section = JSON.stringify(blocks.find(({ type }) => type === 'section'));
    // However many fit, the rest is counted, and what to do is not what falls off.
    const shown = section.match(/• /g)?.length ?? 0;
    expect(shown).toBeGreaterThan(2);
    expect(section).toContain(`… and ${60 - shown} more\\naaa`);
    const few = renderMessage([{ ...opened, changes: many.map((change) => ({ ...change, image: 'app' })) }]);
    expect(JSON.stringify(few.blocks)).toContain('… and 40 more');
  });

  test('says where it is within the limit of a line, however long links and metadata are', () => {
    const link = `https://example.com/?${'&a=1'.repeat(350)}`;
    const metadata = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`key-${n}`, '<'.repeat(300)]));
    const { blocks } = renderMessage([{ ...broken, url: link, path: '&'.repeat(300), metadata }]);
    const context = blocks.find(({ type }) => type === 'context');
    const [{ text }] = Object(context).elements;
    expect(text.length).toBeLessThanOrEqual(2_000);
    expect(text).toMatch(/… and \d+ more$/);
    expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
  });

  test('counts the events that its plain text has no room for', () => {
    const { text } = renderMessage(
      Array.from({ length: 15 }, () => ({ ...broken, message: '&'.repeat(600) })),
    );
    expect(text.length).toBeLessThanOrEqual(3_000);
    expect(text).toMatch(/\n… and \d+ more$/);
    expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
  });

  test('has a header of no more than 150 characters', () => {
    const { blocks } = renderMessage([{ ...pushed, message: '🧨'.repeat(300), standing: 'news' }]);
    const { text } = Object(blocks[0]).text;
    expect(text).toHaveLength(149);
    expect(text.endsWith('🧨…')).toBe(true);
  });

  test('has a header although the message is empty', () => {
    const { blocks } = renderMessage([{ ...pushed, message: '\n', standing: 'news' }]);
    expect(blocks[0]).toMatchObject({ text: { text: 'imageupdateautomation/podinfo.flux-system' } });
  });

  test('lets no markup, mention or link of others come to life', () => {
    const hostile = '<!channel> <@U1> <https://evil.example|click> *bold* & `code`';
    const { text, blocks } = renderMessage([
      { ...broken, message: hostile, advice: hostile, path: '`x`', metadata: { k: hostile } },
    ]);
    expect(text).not.toContain('<!');
    expect(JSON.stringify(blocks)).not.toMatch(/<(?!https:\/\/ci)/);
    // Otherwise Slack would look for names and addresses in plain text, too.
    const marked = JSON.stringify(blocks).match(/"type":"mrkdwn"/g) ?? [];
    expect(JSON.stringify(blocks).match(/"verbatim":true/g)).toHaveLength(marked.length);
  });
});

describe('text for Slack', () => {
  test('is cut before an entity, never within one', () => {
    for (let limit = 1; limit < 60; limit += 1) {
      const text = escapeMrkdwn('a<b>&c'.repeat(20), limit);
      expect(text.length).toBeLessThanOrEqual(Math.max(limit, 5));
      expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
    }
  });

  test('is a link only for a web address', () => {
    expect(toLink('https://example.com/a|b>c', 'x|y')).toBe('<https://example.com/a%7Cb%3Ec|x¦y>');
    expect(toLink('javascript:alert(1)', 'x')).toBe('x');
  });
});

describe('a webhook', () => {
  test('gets one message, without what it needs no permission for', async () => {
    const sent = await record(makeChannel({ type: 'slack', address: 'https://hooks.slack.com/services/1' }), [
      opened,
      broken,
    ]);
    expect(sent.map(({ line }) => line)).toEqual(['POST https://hooks.slack.com/services/1']);
    expect(Object.keys(Object(sent[0]?.body))).toEqual(['unfurl_links', 'unfurl_media', 'text', 'blocks']);
  });

  test('of an own server gets the channel and the name of the Provider', async () => {
    const channel = makeChannel({ type: 'slack', channel: 'general', username: 'bot', token: 't' });
    const [sent] = await record(channel, [opened]);
    expect(sent?.headers).toEqual({ 'content-type': 'application/json', authorization: 'Bearer t' });
    expect(sent?.body).toMatchObject({ channel: 'general', username: 'bot' });
  });
});

describe('a bot', () => {
  const api = 'https://slack.com/api';
  const channel = makeChannel({
    type: 'slack',
    address: `${api}/chat.postMessage`,
    channel: 'C0123456',
    token: 'xoxb-1',
  });
  const posted = { body: { ok: true, channel: 'C0123456', ts: '1.5' } };

  function createBot(
    answers: readonly Answer[],
    memory = new Map<string, string>(),
    place = channel.channel,
    isKept = true,
  ) {
    const { sent, exchange } = createRecorder(answers);
    const remember = {
      isKept,
      get: (key: string) => memory.get(key),
      set: (key: string, value: string) => void memory.set(key, value),
    };
    const deliver = (...notices: readonly Notice[]) =>
      findProviderKind('slack')?.deliver(notices, {
        channel: { ...channel, channel: place },
        exchange,
        memory: remember,
      });
    return { sent, deliver };
  }

  function toLines(sent: readonly Sent[]): readonly string[] {
    return sent.map(({ line }) => line.replace(`${api}/`, '').replace(/\?.*/, ''));
  }

  test('keeps one message for a pull request, and tells what happens in its thread', async () => {
    const { sent, deliver } = createBot([{ body: { ok: true, messages: [] } }, posted]);
    await deliver(opened);
    await deliver({
      ...opened,
      pullRequest: { number: 12, url, action: 'merged' },
      message: 'merged pull request #12',
    });
    expect(toLines(sent)).toEqual([
      'GET conversations.history',
      'POST chat.postMessage',
      'POST chat.update',
      'POST chat.postMessage',
    ]);
    expect(sent[2]?.body).toMatchObject({ channel: 'C0123456', ts: '1.5' });
    expect(sent[3]?.body).toMatchObject({ channel: 'C0123456', thread_ts: '1.5' });
    expect(sent[3]?.body).not.toHaveProperty('metadata');
  });

  test('finds its message by the metadata of it when its memory is lost', async () => {
    const first = createBot([{ body: { ok: true, messages: [] } }, posted]);
    await first.deliver(opened);
    const { metadata } = Object(first.sent[1]?.body);
    const foreign = { ts: '9.9', metadata: { event_type: 'other', event_payload: { key: 'x' } } };
    const { sent, deliver } = createBot([
      { body: { ok: true, messages: [foreign, { ts: '1.5', metadata }] } },
    ]);
    await deliver(opened);
    expect(toLines(sent)).toEqual(['GET conversations.history', 'POST chat.update', 'POST chat.postMessage']);
    expect(sent[1]?.body).toMatchObject({ ts: '1.5' });
  });

  test('posts a new message when somebody deleted the first', async () => {
    const memory = new Map<string, string>();
    await createBot([{ body: { ok: true, messages: [] } }, posted], memory).deliver(opened);
    const { sent, deliver } = createBot([{ body: { ok: false, error: 'message_not_found' } }], memory);
    await deliver(opened);
    expect(toLines(sent)).toEqual(['POST chat.update', 'POST chat.postMessage']);
    expect(sent[1]?.body).not.toHaveProperty('thread_ts');
  });

  test('tells what has no pull request by itself, and leaves out policies of one that has', async () => {
    const selected = {
      ...pushed,
      involvedObject: { ...pushed.involvedObject, kind: 'ImagePolicy' },
      changes: [podinfo],
    };
    const { sent, deliver } = createBot([{ body: { ok: true, messages: [] } }, posted]);
    await deliver(selected, opened, broken);
    expect(toLines(sent)).toEqual([
      'GET conversations.history',
      'POST chat.postMessage',
      'POST chat.postMessage',
    ]);
    expect(JSON.stringify(sent[2]?.body)).toContain('imagepolicy/web');
    expect(JSON.stringify(sent[2]?.body)).not.toContain('podinfo');
  });

  test('finds its message on a later page, in a channel that is given by its name', async () => {
    const key = toSha256(url).slice(0, 32);
    const metadata = { event_type: 'tidemark_pull_request', event_payload: { key } };
    const { sent, deliver } = createBot(
      [
        { body: { ok: false, error: 'missing_scope' } },
        { body: { ok: true, channels: [{ id: 'C1', name: 'a' }], response_metadata: { next_cursor: 'n1' } } },
        { body: { ok: true, channels: [{ id: 'C0999999', name: 'deploys' }] } },
        { body: { ok: true, messages: [{ ts: '2.0' }], response_metadata: { next_cursor: 'n2' } } },
        { body: { ok: true, messages: [{ ts: '1.5', metadata }], response_metadata: { next_cursor: '' } } },
      ],
      new Map(),
      '#deploys',
    );
    await deliver(opened);
    expect(sent.map(({ line }) => line.replace(`${api}/`, '')).slice(0, 5)).toEqual([
      'GET conversations.list?exclude_archived=true&limit=200&types=public_channel%2Cprivate_channel',
      'GET conversations.list?exclude_archived=true&limit=200&types=public_channel',
      'GET conversations.list?exclude_archived=true&limit=200&types=public_channel%2Cprivate_channel&cursor=n1',
      'GET conversations.history?channel=C0999999&include_all_metadata=true&limit=200',
      'GET conversations.history?channel=C0999999&include_all_metadata=true&limit=200&cursor=n2',
    ]);
    expect(sent[5]?.body).toMatchObject({ channel: 'C0999999', ts: '1.5' });
  });

  test('stops to look after a thousand messages, and posts a new one', async () => {
    const page = { body: { ok: true, messages: [], response_metadata: { next_cursor: 'more' } } };
    const { sent, deliver } = createBot([page, page, page, page, page, posted]);
    await deliver(opened);
    expect(toLines(sent)).toEqual([
      ...Array.from({ length: 5 }, () => 'GET conversations.history'),
      'POST chat.postMessage',
    ]);
  });

  describe('without a memory', () => {
    const late: Notice = { ...opened, delivery: '#12@abc', late: true };
    const key = toSha256(url).slice(0, 32);
    const toHistory = (said: string) => ({
      body: {
        ok: true,
        messages: [
          { ts: '1.5', metadata: { event_type: 'tidemark_pull_request', event_payload: { key, said } } },
        ],
      },
    });

    test.each([
      ['is silent when it has said that', toHistory('#12@abc'), []],
      ['says what is newer', toHistory('#12@old'), ['POST chat.update', 'POST chat.postMessage']],
      ['says what nobody has said', { body: { ok: true, messages: [] } }, ['POST chat.postMessage']],
      ['is silent when it may not look', { body: { ok: false, error: 'missing_scope' } }, []],
      ['is silent when it cannot look', { status: 500, body: '' }, []],
    ])('of an earlier delivery, it %s', async (_, answer, lines) => {
      const { sent, deliver } = createBot([answer, posted, posted], new Map(), 'C0123456', false);
      await deliver(late);
      expect(toLines(sent)).toEqual(['GET conversations.history', ...lines]);
    });

    test('this run is told of whether it may look or not', async () => {
      const { sent, deliver } = createBot(
        [{ body: { ok: false, error: 'missing_scope' } }, posted],
        new Map(),
        'C0123456',
        false,
      );
      await deliver({ ...opened, delivery: '#12@abc' });
      expect(toLines(sent)).toEqual(['GET conversations.history', 'POST chat.postMessage']);
      expect(sent[1]?.body).toMatchObject({ metadata: { event_payload: { key, said: '#12@abc' } } });
    });
  });
});

const hostileText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  fc.constantFrom(
    '<!channel>',
    '<@U012AB3CD>',
    '<https://evil.example|click>',
    '```',
    '*_~`',
    '&lt;!here&gt;',
    '\u202e',
    '🧨'.repeat(2_500),
    'e\u0301'.repeat(5_000),
    '\ud800',
    '@channel #general mailto:x@y.example',
    '\n'.repeat(4_000),
  ),
);

test('whatever names, tags and messages say, Slack takes the message and nothing in it comes to life', () => {
  const change = fc.record({
    image: hostileText,
    old: hostileText,
    new: hostileText,
    policy: hostileText,
    files: fc.constant([]),
  });
  const notice: fc.Arbitrary<Notice> = fc
    .record({
      message: hostileText,
      advice: hostileText,
      path: hostileText,
      url: fc.constantFrom(
        'https://ci.example/1',
        'javascript:alert(1)',
        `https://ci.example/?${'a&'.repeat(900)}`,
      ),
      changes: fc.array(change, { maxLength: 60 }),
      metadata: fc.dictionary(hostileText, hostileText, { maxKeys: 15 }),
      name: hostileText,
      severity: fc.constantFrom('info' as const, 'error' as const),
    })
    .map(({ name, ...rest }) => ({
      ...pushed,
      ...rest,
      involvedObject: { ...pushed.involvedObject, name },
    }));
  fc.assert(
    fc.property(fc.array(notice, { minLength: 1, maxLength: 40 }), (notices) => {
      const { text, blocks } = renderMessage(notices);
      expect(text.length).toBeLessThanOrEqual(40_000);
      expect(blocks.length).toBeLessThanOrEqual(50);
      expect(text).not.toMatch(/<|>/);
      expect(blocks.flatMap(findFaults)).toEqual([]);
    }),
    { numRuns: 60, seed: 7 },
  );
});

/** What is against a block, of what Slack documents of those that are used here. */
function findFaults(block: Readonly<Record<string, unknown>>): readonly string[] {
  switch (block['type']) {
    case 'divider':
      return Object.keys(block).length === 1 ? [] : ['a divider with more than its type'];
    case 'header':
      return findTextFaults(block['text'], 'plain_text', 150);
    case 'section':
      return findTextFaults(block['text'], 'mrkdwn', 3_000);
    case 'context': {
      const { elements } = Object(block);
      const faults = elements.length > 0 && elements.length <= 10 ? [] : [`${elements.length} elements`];
      return [...faults, ...elements.flatMap((one: unknown) => findTextFaults(one, 'mrkdwn', 3_000))];
    }
    default:
      return [`a block of the type ${String(block['type'])}`];
  }
}

const ownLink = /<https:\/\/ci\.example\/[^<>|\s]*\|[^<>|]*>/g;

function findTextFaults(value: unknown, type: string, longest: number): readonly string[] {
  const { text, ...rest } = Object(value);
  const expected = type === 'mrkdwn' ? { type, verbatim: true } : { type, emoji: true };
  return [
    ...(JSON.stringify(rest) === JSON.stringify(expected) ? [] : [JSON.stringify(rest)]),
    ...(text.length > 0 && text.length <= longest ? [] : [`${text.length} characters`]),
    ...(type === 'mrkdwn' && /[<>]/.test(text.replaceAll(ownLink, '')) ? [text] : []),
  ];
}
