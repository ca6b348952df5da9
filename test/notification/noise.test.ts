import { afterEach, describe, expect, test } from 'vitest';
import type { StateEntries } from '../../src/notification/state/notification-state.ts';
import type { Event } from '../../src/notification/event.ts';
import { notify } from '../../src/notification/notify.ts';
import { failed, pushed, toRaw } from './support/notices.ts';
import { parseBody } from './support/parsed.ts';
import type { Receiver } from './support/receiver.ts';
import { startReceiver } from './support/receiver.ts';
import { alert, createMemoryState, provider, toOptions } from './support/setup.ts';

const open: Receiver[] = [];

async function start(...args: Parameters<typeof startReceiver>): Promise<Receiver> {
  const receiver = await startReceiver(...args);
  open.push(receiver);
  return receiver;
}

afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

const failure = toRaw(failed);
const push = toRaw(pushed);
const quiet: Event = { ...push, standing: 'quiet', severity: 'trace', message: 'repository up-to-date' };

function messages(receiver: Receiver): readonly string[] {
  return receiver.received.map(({ body }) => {
    const { severity, message } = parseBody(body);
    return `${severity}: ${message?.split('\n')[0]}`;
  });
}

describe('the noise cases of users', () => {
  test('N1: three environments with the same object on one commit have three contexts', async () => {
    const forge = await start((request) => ({ body: request.method === 'GET' ? '[]' : '{}' }));
    const documents =
      provider('status', {
        type: 'github',
        address: `${forge.url}/my-org/my-repo`,
        secretRef: { name: 'token' },
      }) + alert('images', 'status');
    const secrets = { read: () => new Map([['token', 'ghp_secret']]), places: () => '' };
    for (const environment of ['dev', 'staging', 'prod']) {
      const origin = { repository: 'https://github.com/my-org/fleet', environment };
      await notify([push], toOptions(documents, { secrets, origin }));
    }
    const contexts = forge.received
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => parseBody(body)['context'] ?? '');
    expect(contexts.map((context) => context.replace(/\/[0-9a-f]{8}$/, ''))).toEqual([
      'imageupdateautomation/podinfo/dev',
      'imageupdateautomation/podinfo/staging',
      'imageupdateautomation/podinfo/prod',
    ]);
    expect(new Set(contexts.map((context) => context.slice(-8))).size).toBe(3);
  });

  test('N2: the same failure for 24 hours is one message and one recovery', async () => {
    const hook = await start();
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const state = createMemoryState();
    for (let hour = 0; hour < 24; hour += 1) {
      const timestamp = `2026-03-14T${String(hour).padStart(2, '0')}:00:00Z`;
      const message = `${failure.message} after ${hour + 1}.5s (request id: 4f2a-${hour})`;
      await notify([{ ...failure, timestamp, message }], toOptions(documents, { state }));
    }
    await notify([quiet], toOptions(documents, { state }));
    await notify([quiet], toOptions(documents, { state }));
    expect(messages(hook)).toEqual([
      'error: failed to update source: authentication required after 1.5s (request id: 4f2a-0)',
      'info: repository up-to-date',
    ]);
  });

  test('N3: two alerts that match one event send one message per channel', async () => {
    const hook = await start();
    const documents =
      provider('hook', { type: 'generic', address: hook.url }) +
      provider('same', { type: 'generic', address: hook.url }) +
      alert('a', 'hook', { eventMetadata: { cluster: 'prod' } }) +
      alert('b', 'hook', { eventMetadata: { team: 'web' } }) +
      alert('c', 'same');
    const { sent } = await notify([push], toOptions(documents));
    expect(messages(hook)).toHaveLength(1);
    expect(JSON.parse(hook.received[0]?.body ?? '')).toMatchObject({
      metadata: { cluster: 'prod', team: 'web' },
    });
    expect(sent).toEqual([{ provider: 'flux-system/hook', type: 'generic', sent: 1, skipped: 0, failed: 0 }]);
  });

  test('a scan is told when its tags are others than those that are remembered, and not without memory', async () => {
    const hook = await start();
    const eventSources = [{ kind: 'ImageRepository', name: '*' }];
    const documents =
      provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook', { eventSources });
    const scanned = (seen: string): Event => ({
      ...quiet,
      involvedObject: { ...quiet.involvedObject, kind: 'ImageRepository' },
      message: `successful scan: found 2 tags with checksum ${seen}`,
      seen,
    });
    const state = createMemoryState();
    for (const seen of ['1', '1', '2', '2', '1'])
      await notify([scanned(seen)], toOptions(documents, { state }));
    for (const seen of ['1', '2']) await notify([scanned(seen)], toOptions(documents));
    expect(messages(hook)).toEqual([
      'info: successful scan: found 2 tags with checksum 2',
      'info: successful scan: found 2 tags with checksum 1',
    ]);
    const trouble: Event = {
      ...scanned('1'),
      standing: 'trouble',
      severity: 'error',
      message: 'scan failed: no',
    };
    const { seen: _, ...failing } = trouble;
    await notify([failing], toOptions(documents, { state }));
    await notify([scanned('1')], toOptions(documents, { state }));
    await notify([scanned('1')], toOptions(documents, { state }));
    expect(messages(hook).slice(2)).toEqual([
      'error: scan failed: no',
      'info: successful scan: found 2 tags with checksum 1',
    ]);
  });

  test('a scan names the tags that are new, as far as the last one is remembered', async () => {
    const hook = await start();
    const eventSources = [{ kind: 'ImageRepository', name: '*' }];
    const documents =
      provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook', { eventSources });
    const scanned = (tags: readonly string[]): Event => ({
      ...quiet,
      involvedObject: { ...quiet.involvedObject, kind: 'ImageRepository' },
      seen: tags.join(),
      tags,
    });
    const many = Array.from({ length: 30 }, (_, index) => `1.1.${index}`);
    const state = createMemoryState();
    const huge = Array.from({ length: 3_000 }, (_, index) => `2.${index}`);
    for (const tags of [['1.0'], ['1.1', '1.0'], ['1.1'], many, huge, ['3.0'], ['3.1', '3.0']])
      await notify([scanned(tags)], toOptions(documents, { state }));
    const told = hook.received.map(({ body }) => Object(parseBody(body).metadata).newTags);
    expect(told).toEqual([
      '1.1',
      undefined,
      `${many.slice(0, 20).join(', ')} and 10 more`,
      expect.stringMatching(/^2\.0, 2\.1, .* and 2980 more$/),
      undefined,
      '3.1',
    ]);
  });

  test('N4: five services that are bumped together are one message', async () => {
    const hook = await start();
    const documents = provider('chat', { type: 'slack', address: hook.url }) + alert('images', 'chat');
    const events = ['a', 'b', 'c', 'd', 'e'].map((name) => ({
      ...push,
      involvedObject: { ...push.involvedObject, name },
      changes: [{ image: `ghcr.io/x/${name}`, old: '1.0', new: '1.1', policy: `apps/${name}`, files: [] }],
    }));
    await notify(events, toOptions(documents));
    expect(hook.received).toHaveLength(1);
    expect(parseBody(hook.received[0]?.body)['text']).toMatch(
      /^5 images updated\n(?:imageupdateautomation\/[a-e].flux-system: [a-e] 1.0 → 1.1\n?){5}$/,
    );
  });

  test('N5: no change sends nothing', async () => {
    const hook = await start();
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const { sent, problems } = await notify([quiet], toOptions(documents));
    expect(hook.received).toEqual([]);
    expect(problems).toEqual([]);
    expect(sent).toEqual([{ provider: 'flux-system/hook', type: 'generic', sent: 0, skipped: 1, failed: 0 }]);
  });

  const held: Event = {
    ...push,
    standing: 'trouble',
    reason: 'Held',
    message: 'ghcr.io/x/app is held by ImagePolicy apps/app: 3 tags wait, the first until 2026-03-15',
    advice: 'The hold ends by itself.',
  };

  test('N6: a hold is never a pending status', async () => {
    const forge = await start((request) => ({ body: request.method === 'GET' ? '[]' : '{}' }));
    const documents =
      provider('status', {
        type: 'gitea',
        address: `${forge.url}/my-org/my-repo`,
        secretRef: { name: 'token' },
      }) + alert('images', 'status');
    const secrets = { read: () => new Map([['token', 'secret-token']]), places: () => '' };
    await notify([held], toOptions(documents, { secrets }));
    const written = forge.received
      .filter(({ method }) => method === 'POST')
      .map(({ body }): unknown => JSON.parse(body));
    expect(written).toEqual([
      expect.objectContaining({ state: 'success', description: expect.stringContaining('held: ') }),
    ]);
  });

  test('N7: a hold of a digest is told apart from a hold of a tag', async () => {
    const hook = await start();
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const state = createMemoryState();
    const digest = { ...held, message: 'ghcr.io/x/app is held by ImagePolicy apps/app: the digest is new' };
    for (const event of [held, held, digest, digest]) await notify([event], toOptions(documents, { state }));
    expect(messages(hook)).toEqual([`info: ${held.message}`, `info: ${digest.message}`]);
  });

  test('N8: what gets through at last is told, and that it ends the hold', async () => {
    const hook = await start();
    const documents = provider('chat', { type: 'slack', address: hook.url }) + alert('images', 'chat');
    const state = createMemoryState();
    for (const event of [held, held, push, quiet, push])
      await notify([event], toOptions(documents, { state }));
    expect(hook.received).toHaveLength(2);
    expect(hook.received[1]?.body).toContain('recovered');
  });

  test('N9: a hold is told in the words of the policy, dates included', async () => {
    const hook = await start();
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const reason = 'the creation date is the same for all tags (2026-03-01T00:00:00Z) and is not trusted';
    await notify([{ ...held, message: reason }], toOptions(documents));
    expect(messages(hook)).toEqual([`info: ${reason}`]);
  });

  test('N10: what is held says so, with count and dates, and not that all is up to date', async () => {
    const hook = await start();
    const documents = provider('chat', { type: 'slack', address: hook.url }) + alert('images', 'chat');
    await notify([held], toOptions(documents));
    const body = hook.received[0]?.body;
    expect(body).toContain('is held by ImagePolicy apps/app: 3 tags wait, the first until 2026-03-15');
    expect(body).not.toContain('up-to-date');
    const other = { ...held, involvedObject: { ...held.involvedObject, name: 'other' } };
    await notify([held, other], toOptions(documents));
    expect(parseBody(hook.received[1]?.body)['text']).toMatch(/^2 held\n/);
  });
});

describe('deduplication', () => {
  test('repeats a message after the state is lost, and loses none', async () => {
    const hook = await start();
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    await notify([failure], toOptions(documents, { state: createMemoryState() }));
    await notify([failure], toOptions(documents, { state: createMemoryState() }));
    expect(messages(hook)).toHaveLength(2);
  });

  test('keeps environments apart that share a channel and a state', async () => {
    const hook = await start();
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const state = createMemoryState();
    for (const environment of ['staging', 'prod', 'staging', 'prod']) {
      const origin = { repository: 'https://github.com/my-org/fleet', environment };
      await notify([failure], toOptions(documents, { state, origin }));
    }
    expect(messages(hook)).toHaveLength(2);
  });

  test('survives that a token is replaced', async () => {
    const hook = await start();
    const hmac = { type: 'generic-hmac', address: hook.url, secretRef: { name: 'key' } };
    const documents = provider('hook', hmac) + alert('images', 'hook');
    const state = createMemoryState();
    for (const token of ['first-key', 'second-key']) {
      const secrets = { read: () => new Map([['token', token]]), places: () => '' };
      await notify([failure], toOptions(documents, { state, secrets }));
    }
    expect(messages(hook)).toHaveLength(1);
  });

  test('keeps keys apart that lead to different places at one address', async () => {
    const hook = await start();
    const both = ['a', 'b'].map(
      (name) =>
        provider(name, { type: 'grafana', address: hook.url, secretRef: { name } }) + alert(name, name),
    );
    const secrets = {
      read: ({ name }: { readonly name: string }) => new Map([['token', `key-of-${name}`]]),
      places: () => '',
    };
    await notify([push], toOptions(both.join(''), { secrets }));
    expect(new Set(hook.received.map(({ headers }) => headers.authorization))).toEqual(
      new Set(['Bearer key-of-a', 'Bearer key-of-b']),
    );
  });

  test('tells a failure again when its reason or its text changes', async () => {
    const hook = await start();
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const state = createMemoryState();
    const other = { ...failure, message: 'failed to update source: rejected' };
    for (const event of [failure, other, { ...other, reason: 'AccessDenied' }, other])
      await notify([event], toOptions(documents, { state }));
    expect(messages(hook)).toHaveLength(4);
  });

  test('tells what was not delivered again in the next run', async () => {
    const hook = await start((_, index) => (index === 0 ? { status: 400 } : undefined));
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const state = createMemoryState();
    const first = await notify([failure], toOptions(documents, { state }));
    const second = await notify([failure], toOptions(documents, { state }));
    expect([first, second].map(({ sent }) => sent[0])).toMatchObject([{ failed: 1 }, { sent: 1 }]);
  });

  test('tells news that was not taken in the next run, once and before what is new', async () => {
    const hook = await start((_, index) => (index === 0 ? { status: 400 } : undefined));
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const state = createMemoryState();
    const options = toOptions(documents, { state, now: () => Date.parse(push.timestamp) });
    const later = { ...push, message: 'pushed another commit' };
    for (const event of [push, later, quiet]) await notify([event], options);
    expect(messages(hook).slice(1)).toEqual([
      "info: pushed commit 'd41d8cd' to branch 'main'",
      'info: pushed another commit',
    ]);
  });

  test('repeats and does not lose what was being sent when the process was killed', async () => {
    const hook = await start((_, index) => (index === 0 ? { status: 400 } : undefined));
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const now = (): number => Date.parse(push.timestamp);
    const writes: StateEntries[] = [];
    const killed = {
      read: () => Promise.resolve(new Map()),
      write: (entries: StateEntries) => Promise.resolve(void writes.push(new Map(entries))),
    };
    await notify([push], toOptions(documents, { state: killed, now }));
    // What was kept before the first request is all that a process that is killed leaves behind.
    const [left = new Map()] = writes;
    const state = createMemoryState();
    await state.write(left);
    await notify([quiet], toOptions(documents, { state, now }));
    await notify([quiet], toOptions(documents, { state, now }));
    expect(messages(hook).slice(1)).toEqual(["info: pushed commit 'd41d8cd' to branch 'main'"]);
  });

  test('writes its state once when there is no news', async () => {
    const hook = await start();
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const counted = async (event: Event): Promise<number> => {
      let count = 0;
      const state = {
        read: () => Promise.resolve(new Map()),
        write: () => Promise.resolve(void (count += 1)),
      };
      await notify([event], toOptions(documents, { state }));
      return count;
    };
    expect([await counted(quiet), await counted(failure), await counted(push)]).toEqual([1, 1, 2]);
  });

  test('keeps news that was not taken for three days, and no trouble', async () => {
    const hook = await start((_, index) => (index < 2 ? { status: 400 } : undefined));
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const state = createMemoryState();
    const sent = Date.parse(push.timestamp);
    await notify([push, failure], toOptions(documents, { state, now: () => sent }));
    await notify([quiet], toOptions(documents, { state, now: () => sent + 4 * 24 * 60 * 60 * 1_000 }));
    expect(hook.received).toHaveLength(2);
  });

  test('tells an alert for errors that the failure it told of is over', async () => {
    const hook = await start();
    const documents =
      provider('hook', { type: 'generic', address: hook.url }) +
      alert('images', 'hook', { eventSeverity: 'error', inclusionList: ['^failed'] });
    const state = createMemoryState();
    for (const event of [push, failure, quiet, push]) await notify([event], toOptions(documents, { state }));
    expect(messages(hook)).toEqual([
      'error: failed to update source: authentication required',
      'info: repository up-to-date',
    ]);
  });

  test('keeps two kinds of trouble of one object apart from its news', async () => {
    const hook = await start();
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const state = createMemoryState();
    await notify([push, failure], toOptions(documents, { state }));
    await notify([push, failure], toOptions(documents, { state }));
    expect(messages(hook)).toHaveLength(2);
  });
});

describe('what a channel did not take', () => {
  const eventSources = [
    { kind: 'ImageRepository', name: '*' },
    { kind: 'ImageUpdateAutomation', name: '*' },
  ];
  const scanned = (...tags: string[]): Event => ({
    ...quiet,
    involvedObject: { ...quiet.involvedObject, kind: 'ImageRepository' },
    message: `successful scan: found ${tags.length} tags with checksum ${tags.length}`,
    seen: String(tags.length),
    tags,
  });
  const now = (): number => Date.parse('2026-03-14T10:00:00Z');

  test('of a scan is told with its new tags in the next run, and once', async () => {
    let status = 200;
    const hook = await start(() => ({ status }));
    const documents =
      provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook', { eventSources });
    const state = createMemoryState();
    const run = async (...tags: string[]) => notify([scanned(...tags)], toOptions(documents, { state, now }));
    await run('1.0.0');
    status = 400;
    await run('1.0.0', '1.1.0');
    await run('1.0.0', '1.1.0', '1.2.0');
    status = 200;
    hook.received.splice(0);
    await run('1.0.0', '1.1.0', '1.2.0');
    await run('1.0.0', '1.1.0', '1.2.0');
    expect(hook.received.map(({ body }) => Object(parseBody(body).metadata).newTags)).toEqual([
      '1.1.0',
      '1.2.0',
    ]);
  });

  test('of a recovery has its new tags, too', async () => {
    let status = 200;
    const hook = await start(() => ({ status }));
    const documents =
      provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook', { eventSources });
    const state = createMemoryState();
    const { seen: _, tags: _tags, ...broken } = scanned('1.0.0');
    await notify([scanned('1.0.0')], toOptions(documents, { state, now }));
    const trouble: Event = { ...broken, standing: 'trouble', severity: 'error', message: 'scan failed: no' };
    await notify([trouble], toOptions(documents, { state, now }));
    status = 400;
    await notify([scanned('1.0.0', '1.1.0')], toOptions(documents, { state, now }));
    status = 200;
    hook.received.splice(0);
    await notify([scanned('1.0.0', '1.1.0')], toOptions(documents, { state, now }));
    expect(hook.received.map(({ body }) => Object(parseBody(body).metadata).newTags)).toEqual(['1.1.0']);
  });

  const opened: Event = { ...push, delivery: '#12@d41d8cd' };
  const late: Event = { ...opened, late: true, message: 'opened it earlier' };

  test.each([
    ['is told late, once', [late, late], 200, ['info: opened it earlier']],
    ['is not told late when it was told', [opened, late], 200, [`info: ${push.message.split('\n')[0]}`]],
  ])('of an earlier delivery %s', async (_, runs, status, heard) => {
    const hook = await start(() => ({ status }));
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const state = createMemoryState();
    for (const event of runs) await notify([event], toOptions(documents, { state, now }));
    expect(messages(hook)).toEqual(heard);
  });

  test('of an earlier delivery is told once when it waits to be sent again as well', async () => {
    let status = 400;
    const hook = await start(() => ({ status }));
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    const state = createMemoryState();
    await notify([opened], toOptions(documents, { state, now }));
    status = 200;
    hook.received.splice(0);
    await notify([late], toOptions(documents, { state, now }));
    await notify([late], toOptions(documents, { state, now }));
    expect(messages(hook)).toEqual([`info: ${push.message.split('\n')[0]}`]);
  });

  test('of an earlier delivery is not told at all where nobody knows what was told', async () => {
    const hook = await start();
    const documents = provider('hook', { type: 'generic', address: hook.url }) + alert('images', 'hook');
    for (const event of [late, late]) await notify([event], toOptions(documents));
    expect(hook.received).toEqual([]);
  });
});
