import { afterEach, describe, expect, test } from 'vitest';
import { notify } from '../../../src/notification/notify.ts';
import type { NotifyOptions } from '../../../src/notification/notify.ts';
import { createRedactor } from '../../../src/notification/http/redact.ts';
import { failed, pushed, toRaw } from '../support/notices.ts';
import type { Answering, Receiver } from '../support/receiver.ts';
import { startReceiver } from '../support/receiver.ts';
import { alert, createSecrets, provider, toOptions } from '../support/setup.ts';

const open: Receiver[] = [];

async function start(answer?: Answering): Promise<Receiver> {
  const receiver = await startReceiver(answer);
  open.push(receiver);
  return receiver;
}

afterEach(async () => {
  for (const receiver of open.splice(0)) await receiver.close();
});

const secret = 's3cr3t-value';
const path = '/services/T000/B000/w3bh00k';

const secrets = createSecrets({
  'flux-system/hook': { token: secret, headers: `X-Key: ${secret}-header` },
  'flux-system/bare': {},
});

function documents(url: string, spec: Readonly<Record<string, unknown>> = {}): string {
  const hook = {
    type: 'generic',
    address: `${url}${path}?key=qu3ry-secret`,
    secretRef: { name: 'hook' },
    ...spec,
  };
  return provider('hook', hook) + alert('images', 'hook');
}

async function send(receiver: { readonly url: string }, spec = {}, options: Partial<NotifyOptions> = {}) {
  const { problems, sent } = await notify(
    [toRaw(failed)],
    toOptions(documents(receiver.url, spec), { secrets, ...options }),
  );
  return { warnings: problems.map(({ severity, message }) => `${severity}: ${message}`), sent: sent[0] };
}

describe('an answer that is not good', () => {
  test.each<[string, Parameters<Answering>[1], ReturnType<Answering>, string]>([
    [
      'a wrong request',
      1,
      { status: 400, body: 'no such field' },
      'request failed with status code 400: no such field; check the address and the channel',
    ],
    [
      'missing rights',
      1,
      { status: 403, body: '' },
      'request failed with status code 403; check the token in the secret',
    ],
    ['a webhook that is gone', 1, { status: 410 }, 'the webhook may be gone'],
    ['a message that is too large', 1, { status: 413 }, 'the message is too large for it'],
    [
      'a server that fails',
      1,
      { status: 500, body: '' },
      'request failed with status code 500; the receiver has a problem of its own',
    ],
    ['one that is never implemented', 1, { status: 501 }, 'status code 501'],
    ['one that is busy', 4, { status: 429 }, 'it takes no more messages at the moment'],
    ['one that is down for a while', 4, { status: 503 }, 'status code 503'],
    [
      'a redirect',
      1,
      { status: 307, headers: { location: 'https://evil.example.com/x' } },
      'the redirect to evil.example.com was not followed',
    ],
  ])('of %s is a warning after %d requests', async (_, requests, reaction, message) => {
    const hook = await start(() => reaction);
    const { warnings, sent } = await send(hook);
    expect(warnings).toEqual([expect.stringContaining(message)]);
    expect(warnings[0]).toMatch(/^warning: Provider flux-system\/hook: 127\.0\.0\.1:\d+: /);
    expect(sent).toMatchObject({ sent: 0, failed: 1 });
    expect(hook.received).toHaveLength(requests);
  });

  test('that is dropped is not asked for again, because it may have arrived', async () => {
    const hook = await start(() => 'drop');
    const { warnings } = await send(hook);
    expect(warnings[0]).toMatch(/cannot get an answer from 127\.0\.0\.1:\d+: the connection failed/);
    expect(hook.received).toHaveLength(1);
  });

  test('that is dropped is asked for again where twice is as good as once', async () => {
    const hook = await start((_, index) => (index < 2 ? 'drop' : { body: '{}' }));
    const { warnings, sent } = await send(hook, { type: 'alertmanager' });
    expect(warnings).toEqual([]);
    expect(sent).toMatchObject({ sent: 1, failed: 0 });
    expect(hook.received).toHaveLength(3);
  });

  test('that never comes ends with the timeout of the Provider', async () => {
    const hook = await start(() => 'hang');
    const { warnings } = await send(hook, { timeout: '50ms' });
    expect(warnings[0]).toMatch(/127\.0\.0\.1:\d+ did not answer within 0.05s; check that it is well/);
  });

  test('that is huge is read in part only', async () => {
    const hook = await start(() => ({ status: 400, body: 'x'.repeat(20 * 2 ** 20) }));
    const { warnings } = await send(hook);
    expect(warnings[0]?.length).toBeLessThan(500);
  });

  test('from nobody says that nobody is there, after trying again', async () => {
    const hook = await start();
    await hook.close();
    const waits: number[] = [];
    const sleep = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
    const { warnings } = await send(hook, {}, { sleep });
    expect(warnings[0]).toContain('connection refused; check that it runs there');
    expect(waits).toEqual([2_000, 4_000, 8_000]);
  });
});

describe('a busy receiver', () => {
  test('is given the time that it asks for', async () => {
    const hook = await start((_, index) =>
      index === 0 ? { status: 429, headers: { 'retry-after': '7' } } : undefined,
    );
    const waits: number[] = [];
    const sleep = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
    const { warnings, sent } = await send(hook, {}, { sleep });
    expect([warnings, sent?.sent, waits]).toEqual([[], 1, [7_000]]);
  });

  test('is left alone when it asks for more than the timeout', async () => {
    const hook = await start(() => ({ status: 429, headers: { 'retry-after': '3600' } }));
    await send(hook);
    expect(hook.received).toHaveLength(1);
  });

  test('never has more requests open than it may', async () => {
    const hook = await start((_, __, response) => {
      setTimeout(() => response.end('ok'), 2);
      return 'handled';
    });
    const events = Array.from({ length: 30 }, (_, index) => ({
      ...toRaw(pushed),
      involvedObject: { ...pushed.involvedObject, name: `app-${index}` },
    }));
    const { sent } = await notify(
      events,
      toOptions(documents(hook.url), { secrets, concurrency: { perHost: 3, total: 5 } }),
    );
    expect(sent[0]?.sent).toBe(30);
    expect(hook.busiest()).toBeLessThanOrEqual(3);
  });
});

describe('a broken provider', () => {
  test('leaves the others and the order of their events alone', async () => {
    const hang = await start(() => 'hang');
    const good = await start();
    const names = ['a', 'b', 'c'];
    const events = [pushed, failed].flatMap((notice) =>
      names.map((name) => ({ ...toRaw(notice), involvedObject: { ...notice.involvedObject, name } })),
    );
    const both =
      provider('bad', { type: 'generic', address: hang.url, timeout: '60ms' }) +
      provider('good', { type: 'generic', address: good.url }) +
      alert('a', 'bad') +
      alert('b', 'good');
    const { problems, sent } = await notify(events, toOptions(both));
    expect(sent.map((one) => [one.provider, one.sent, one.failed])).toEqual([
      ['flux-system/bad', 0, 6],
      ['flux-system/good', 6, 0],
    ]);
    expect(problems).toEqual([expect.objectContaining({ severity: 'warning', code: 'notification-failed' })]);
    expect(problems[0]?.message).toContain('(6 events were not sent)');
    for (const name of names) {
      const severities = good.received
        .filter(({ body }) => body.includes(`"name":"${name}"`))
        .map(({ body }) => /"severity":"(\w+)"/.exec(body)?.[1]);
      expect(severities).toEqual(['info', 'error']);
    }
  });

  test('is given up after three failures in a row', async () => {
    const bad = await start(() => ({ status: 404 }));
    const events = Array.from({ length: 40 }, (_, index) => ({
      ...toRaw(pushed),
      involvedObject: { ...pushed.involvedObject, name: `app-${index}` },
    }));
    const { sent } = await notify(
      events,
      toOptions(documents(bad.url), { secrets, concurrency: { perHost: 1, total: 1 } }),
    );
    expect(sent[0]).toMatchObject({ sent: 0, failed: 40 });
    expect(bad.received).toHaveLength(3);
  });

  test('does not hold up the run beyond the deadline', async () => {
    const hang = await start(() => 'hang');
    const { warnings } = await send(hang, {}, { deadline: 60 });
    expect(warnings).toEqual([
      'warning: Provider flux-system/hook: notifications took longer than 0.06s; what was not sent by then was left out',
    ]);
  });

  test('does not hold up the run beyond the deadline, however many there are and whatever they do first', async () => {
    const hang = await start(() => 'hang');
    const types = ['generic', 'discord', 'slack', 'alertmanager', 'msteams'];
    const providers = types.flatMap((type, index) => [
      provider(type, { type, address: `${hang.url}/${index}` }),
      alert(`to-${type}`, type),
    ]);
    const events = Array.from({ length: 20 }, (_, index) => ({
      ...toRaw(failed),
      involvedObject: { ...failed.involvedObject, name: `app-${index}` },
    }));
    const { sent, problems } = await notify(events, toOptions(providers.join(''), { deadline: 60 }));
    expect(sent.map(({ failed: count }) => count)).toEqual([20, 20, 20, 20, 20]);
    expect(problems).toHaveLength(5);
    expect(hang.busiest()).toBeLessThanOrEqual(4);
  });

  test('is left when the host ends the run', async () => {
    const controller = new AbortController();
    const hang = await start(() => {
      controller.abort();
      return 'hang';
    });
    const { warnings } = await send(hang, {}, { signal: controller.signal });
    expect(warnings[0]).toContain('notifications were interrupted');
  });
});

describe('a secret', () => {
  test('goes to the receiver and nowhere else', async () => {
    const hook = await start(({ url, headers }) => ({
      status: 400,
      body: `bad ${url} ${JSON.stringify(headers)} ${Buffer.from(secret).toString('base64')} ${encodeURIComponent(secret)}`,
    }));
    const { warnings } = await send(hook);
    expect(hook.received[0]?.headers['x-key']).toBe(`${secret}-header`);
    expect(hook.received[0]?.url).toBe(`${path}?key=qu3ry-secret`);
    for (const part of [secret, 'w3bh00k', 'qu3ry-secret', Buffer.from(secret).toString('base64')])
      expect(warnings.join('\n')).not.toContain(part);
    expect(warnings[0]).toContain('*****');
  });

  test('is masked in every form, the longer before the shorter', () => {
    const redact = createRedactor(['abcdef\n', 'abcdefghi', 'a b/c?d&e', 'tiny', undefined]);
    expect(redact('abcdef abcdefghi tiny a%20b%2Fc%3Fd%26e YWJjZGVm')).toBe('***** ***** tiny ***** *****');
  });

  test('that is missing is named with the places to put it', async () => {
    const hook = await start();
    const { warnings } = await send(hook, { secretRef: { name: 'absent' } });
    expect(warnings).toEqual([
      "warning: Provider flux-system/hook: secret 'flux-system/absent' not found: expected the test's flux-system/absent, found neither",
    ]);
    expect(hook.received).toEqual([]);
  });

  test.each([
    [
      { type: 'generic-hmac', secretRef: { name: 'bare' } },
      "expected 'token' in secret 'flux-system/bare', found none",
    ],
    [
      { type: 'opsgenie', secretRef: undefined },
      "expected 'token' in a secret named by spec.secretRef, found none",
    ],
    [
      { type: 'github', secretRef: { name: 'bare' } },
      "expected 'token' in secret 'flux-system/bare', found no credentials",
    ],
    [
      { type: 'zulip', channel: 'a/b', secretRef: { name: 'bare' } },
      "expected 'username' and 'password' in secret 'flux-system/bare'",
    ],
    [{ type: 'matrix' }, 'expected spec.channel, found none; a matrix Provider needs it'],
  ])('or a field that %j needs is asked for', async (spec, message) => {
    const hook = await start();
    const { warnings } = await send(hook, spec);
    expect(warnings).toEqual([expect.stringContaining(message)]);
    expect(hook.received).toEqual([]);
  });
});

describe('an address', () => {
  test.each([
    ['not-a-url', 'expected a URL as the address, found something else'],
    ['ftp://example.com/x', 'expected an address that starts with https://'],
    [
      'https://user:password@example.com/x',
      'expected an address without user and password, found one for example.com',
    ],
    ['http://hooks.example.com/x', 'expected https, found plain http to hooks.example.com'],
  ])('such as %s is refused', async (address, message) => {
    const { warnings } = await send({ url: '' }, { address });
    expect(warnings).toEqual([expect.stringContaining(message)]);
  });

  test.each([
    'http://127.0.0.1:9/x',
    'https://10.0.0.1/x',
    'https://169.254.169.254/latest',
    'https://[::1]/x',
    'https://localhost/x',
    'http://example.com/x',
  ])('of a tenant such as %s is refused', async (address) => {
    const { warnings } = await send({ url: '' }, { address }, { guard: { blockPrivateAddresses: true } });
    expect(warnings).toEqual([expect.stringContaining('expected https and a public address')]);
  });

  test('of a tenant is looked at when its name is resolved, too', async () => {
    const refused = Object.assign(new Error('refused'), { code: 'x' });
    const fetch = (): Promise<Response> => Promise.reject(refused);
    const { warnings } = await send(
      { url: '' },
      { address: 'https://example.com/x' },
      { fetch, guard: { blockPrivateAddresses: true } },
    );
    expect(warnings[0]).toContain('cannot get an answer from example.com');
  });
});

test('a proxy of a tenant is not used', async () => {
  const { warnings, sent } = await send(
    { url: 'https://example.com' },
    { proxySecretRef: { name: 'proxy' } },
    {
      secrets: createSecrets({
        'flux-system/hook': {},
        'flux-system/proxy': { address: 'http://10.0.0.1:3128' },
      }),
      guard: { blockPrivateAddresses: true },
    },
  );
  expect([warnings, sent]).toEqual([
    [expect.stringContaining('a proxy would connect where this host must not')],
    undefined,
  ]);
});

test.each([
  ['certSecretRef', {}, "must contain either 'ca.crt' or both 'tls.crt' and 'tls.key'"],
  ['proxySecretRef', { address: 'socks5://127.0.0.1:1' }, 'expected a proxy that speaks HTTP'],
  ['proxySecretRef', { address: 'ftp://127.0.0.1:1' }, 'proxy URL must use one of the supported schemes'],
])('a %s with %j cannot be used', async (field, secret, message) => {
  const { warnings } = await send(
    { url: 'https://example.com' },
    { [field]: { name: 'other' } },
    { secrets: createSecrets({ 'flux-system/hook': {}, 'flux-system/other': secret }) },
  );
  expect(warnings).toEqual([expect.stringContaining(message)]);
});

test('a proxy sees the request, with its own credentials', async () => {
  const proxy = await start();
  const { warnings } = await send(
    { url: 'http://hooks.internal' },
    { proxySecretRef: { name: 'proxy' } },
    {
      secrets: createSecrets({
        'flux-system/hook': {},
        'flux-system/proxy': { address: proxy.url, username: 'user', password: 'password' },
      }),
    },
  );
  expect(warnings).toEqual([]);
  expect(proxy.received[0]).toMatchObject({
    url: 'http://hooks.internal/services/T000/B000/w3bh00k?key=qu3ry-secret',
    headers: { 'proxy-authorization': 'Basic dXNlcjpwYXNzd29yZA==' },
  });
});

test('types that are not supported say so, and which are', async () => {
  const { warnings, sent } = await send({ url: '' }, { type: 'nats' });
  expect(warnings).toEqual([
    expect.stringMatching(
      /provider type nats is not supported; use one of alertmanager, azuredevops, .*zulip$/,
    ),
  ]);
  expect(sent).toBeUndefined();
});

test('an alert without its Provider says so, and a suspended one is silent', async () => {
  const missing = await notify([toRaw(pushed)], toOptions(alert('images', 'nobody')));
  expect(missing.problems.map(({ message }) => message)).toEqual([
    'Alert flux-system/images: expected Provider flux-system/nobody, found none; it has to be in the namespace of the Alert',
  ]);
  const suspended = await notify(
    [toRaw(pushed)],
    toOptions(documents('http://127.0.0.1:9', { suspend: true }), { secrets }),
  );
  expect(suspended).toEqual({ problems: [], sent: [] });
});

test.each([
  ['slack', { ok: false, error: 'not_in_channel' }, 'not_in_channel; invite the bot into the channel'],
  ['lark', { code: 19_001, msg: 'no such bot' }, 'code 19001 no such bot'],
])('%s refuses also with 200, which is a failure', async (type, answer, fault) => {
  const chat = await start(() => ({ body: JSON.stringify(answer) }));
  const address = `${chat.url}/api/chat.postMessage`;
  const text = provider('chat', { type, address, channel: 'general' }) + alert('images', 'chat');
  const { problems, sent } = await notify([toRaw(pushed)], toOptions(text));
  expect(sent).toMatchObject([{ sent: 0, failed: 1 }]);
  expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(fault)]);
});

test('an alert takes the Provider of its own namespace', async () => {
  const [near, far] = [await start(), await start()];
  const apart = (text: string): string => text.replace('"namespace":"flux-system"', '"namespace":"apps"');
  const eventSources = [{ kind: 'ImageUpdateAutomation', name: '*', namespace: 'flux-system' }];
  const both =
    apart(provider('hook', { type: 'generic', address: near.url })) +
    provider('hook', { type: 'generic', address: far.url }) +
    apart(alert('a', 'hook', { eventSources }));
  await notify([toRaw(pushed)], toOptions(both));
  expect([near.received.length, far.received.length]).toEqual([1, 0]);
});

test('events of other namespaces are left out, with a warning, when references across them are forbidden', async () => {
  const hook = await start();
  const sources = [{ kind: 'ImageUpdateAutomation', name: '*', namespace: 'apps' }];
  const both =
    provider('hook', { type: 'generic', address: hook.url }) + alert('a', 'hook', { eventSources: sources });
  const event = { ...toRaw(pushed), involvedObject: { ...pushed.involvedObject, namespace: 'apps' } };
  const quiet = { ...event, standing: 'quiet' as const };
  const { problems, sent } = await notify([event, quiet], toOptions(both, { noCrossNamespaceRefs: true }));
  expect([hook.received, sent]).toEqual([[], []]);
  expect(problems.map(({ severity, code, message }) => `${severity} ${code} ${message}`)).toEqual([
    'warning access-denied Alert flux-system/a: expected sources of its own namespace, because references to other namespaces are refused (--no-cross-namespace-refs), found one for namespace apps, of which nothing is sent; move the Alert there, or allow such references',
  ]);
  await notify([event], toOptions(both));
  expect(hook.received).toHaveLength(1);
});
