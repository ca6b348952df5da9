import { describe, expect, test } from 'vitest';
import type { KeySets } from '../../src/receivers/verify/open-id/key-sets.ts';
import { verifyHook } from '../../src/receivers/verify/verify-hook.ts';
import { openOne, receiver, request, sign, token } from './support/hooks.ts';
import type { Sent } from './support/hooks.ts';

const keySets: KeySets = { get: () => Promise.reject(new Error('no keys are needed')) };

async function verify(
  spec: Readonly<Record<string, unknown>>,
  sent: Sent,
  allowSha1 = false,
): Promise<string> {
  const hook = await openOne(receiver(spec));
  const verdict = await verifyHook(hook, request(sent), { keySets, allowSha1 });
  return verdict.ok ? 'ok' : `${verdict.status} ${verdict.reason}`;
}

const body = { action: 'push', repositoryName: 'docker' };

const right: readonly (readonly [string, Sent])[] = [
  ['generic', {}],
  ['generic', { body: 'not JSON' }],
  ['generic-hmac', { body, headers: { 'x-signature': `sha256=${sign(body)}` } }],
  ['generic-hmac', { body, headers: { 'x-signature': `sha512=${sign(body, 'sha512')}` } }],
  ['github', { body, headers: { 'x-hub-signature-256': `sha256=${sign(body)}` } }],
  ['github', { body, headers: { 'x-hub-signature': `sha256=${sign(body)}` } }],
  ['bitbucket', { body, headers: { 'x-hub-signature': `sha256=${sign(body)}` } }],
  ['gitlab', { headers: { 'x-gitlab-token': token } }],
  ['harbor', { headers: { authorization: token } }],
  ['nexus', { body, headers: { 'x-nexus-webhook-signature': sign(body, 'sha1') } }],
  ['dockerhub', { body }],
  ['quay', { body }],
  ['acr', { body }],
];

const wrong: readonly (readonly [string, Sent, string])[] = [
  ['generic-hmac', { body }, '401 there is no signature'],
  ['generic-hmac', { body, headers: { 'x-signature': sign(body) } }, '401 the signature names no algorithm'],
  [
    'generic-hmac',
    { body, headers: { 'x-signature': `md5=${sign(body)}` } },
    '401 the signature names no algorithm',
  ],
  [
    'generic-hmac',
    { body, headers: { 'x-signature': `__proto__=${sign(body)}` } },
    '401 the signature names no algorithm',
  ],
  [
    'generic-hmac',
    { body, headers: { 'x-signature': `sha256=${sign('other')}` } },
    '401 the signature is wrong',
  ],
  ['generic-hmac', { body, headers: { 'x-signature': 'sha256=' } }, '401 the signature is wrong'],
  [
    'generic-hmac',
    { body, headers: { 'x-signature': `sha256=${sign(body)}00` } },
    '401 the signature is wrong',
  ],
  [
    'generic-hmac',
    { body, headers: { 'x-signature': `sha512=${sign(body)}` } },
    '401 the signature is wrong',
  ],
  [
    'generic-hmac',
    { body, headers: { 'x-signature': `sha1=${sign(body, 'sha1')}` } },
    '401 signatures with SHA-1 are not taken',
  ],
  ['github', { body }, '401 there is no signature'],
  [
    'github',
    { body, headers: { 'x-hub-signature': `sha1=${sign(body, 'sha1')}` } },
    '401 signatures with SHA-1',
  ],
  [
    'github',
    { body, headers: { 'x-hub-signature-256': `sha256=${sign(body, 'sha256', 'another token 01')}` } },
    '401 the signature is wrong',
  ],
  [
    'github',
    { body, headers: { 'x-hub-signature-256': `sha256=${sign(body)}`, 'content-type': undefined } },
    '400 the content type',
  ],
  [
    'github',
    { body, headers: { 'x-hub-signature-256': `sha256=${sign(body)}`, 'content-type': 'text/plain' } },
    '400 the content type',
  ],
  [
    'github',
    { body: '[]', headers: { 'x-hub-signature-256': `sha256=${sign('[]')}` } },
    '400 the body is no JSON object',
  ],
  ['gitlab', {}, '401 there is no token'],
  ['gitlab', { headers: { 'x-gitlab-token': '' } }, '401 there is no token'],
  ['gitlab', { headers: { 'x-gitlab-token': `${token}x` } }, '401 the token is wrong'],
  ['harbor', {}, '401 there is no token'],
  ['harbor', { headers: { authorization: `Bearer ${token}` } }, '401 the token is wrong'],
  ['nexus', { body }, '401 there is no signature'],
  ['nexus', { body, headers: { 'x-nexus-webhook-signature': sign(body) } }, '401 the signature is wrong'],
  [
    'nexus',
    { body: {}, headers: { 'x-nexus-webhook-signature': sign({}, 'sha1') } },
    '400 the body is no JSON object with action',
  ],
  ['dockerhub', { body: 'text' }, '400 the body is no JSON object'],
  ['quay', { body: '[1]' }, '400 the body is no JSON object'],
  ['acr', { body: '' }, '400 the body is no JSON object'],
];

describe('senders', () => {
  test.each(right)('%s takes what it should: %j', async (type, sent) => {
    expect(await verify({ type }, sent)).toBe('ok');
  });

  test.each(wrong)('%s refuses %j: %s', async (type, sent, verdict) => {
    expect(await verify({ type }, sent)).toContain(verdict);
  });

  test('SHA-1 is taken by those who ask for it', async () => {
    const headers = { 'x-hub-signature': `sha1=${sign(body, 'sha1')}` };
    expect(await verify({ type: 'github' }, { body, headers }, true)).toBe('ok');
  });

  test('the signatures of the documentation of Flux are right', async () => {
    const text = '{"action":"push"}';
    expect(sign(text, 'sha1', 'token')).toBe('0a23fffb3dd66539440cf881ae6fdfbc8ccae4a9');
    expect(sign(text, 'sha256', 'token')).toBe(
      '83eee066cf716dd10bc327e341a581ae657bf26d8815c9334434f470c12d3079',
    );
  });

  test('a form of GitHub is signed as it came, and its payload is the body', async () => {
    const form = `payload=${encodeURIComponent(JSON.stringify(body))}`;
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-hub-signature-256': `sha256=${sign(form)}`,
    };
    expect(await verify({ type: 'github' }, { body: form, headers })).toBe('ok');
    expect(await verify({ type: 'github' }, { body: `${form}&a=b`, headers })).toContain('401');
  });

  test('a token with a line break at its end is the one without it in a header', async () => {
    const hook = await openOne(receiver({ type: 'gitlab' }), { token: `${token}\n` });
    const sent = request({ headers: { 'x-gitlab-token': token } });
    expect(await verifyHook(hook, sent, { keySets })).toEqual({ ok: true });
  });
});

describe('events', () => {
  test.each([
    ['github', 'x-github-event', 'package'],
    ['gitlab', 'x-gitlab-event', 'Push Hook'],
    ['bitbucket', 'x-event-key', 'repo:refs_changed'],
  ])('%s takes the ones that are listed, whatever their case', async (type, header, event) => {
    const signature = `sha256=${sign(body)}`;
    const headers = { 'x-hub-signature': signature, 'x-gitlab-token': token };
    const spec = { type, events: [event] };
    expect(await verify(spec, { body, headers: { ...headers, [header]: event.toUpperCase() } })).toBe('ok');
    expect(await verify(spec, { body, headers: { ...headers, [header]: 'ping' } })).toMatch(/^202/);
    expect(await verify(spec, { body, headers })).toMatch(/^202/);
    expect(await verify({ type }, { body, headers: { ...headers, [header]: 'ping' } })).toBe('ok');
  });

  test('a wrong sender learns nothing of the events', async () => {
    const spec = { type: 'github', events: ['package'] };
    expect(await verify(spec, { body, headers: { 'x-github-event': 'ping' } })).toMatch(/^401/);
  });
});

describe('events of CDEvents', () => {
  const type = 'dev.cdevents.artifact.published.0.2.0';
  const context = {
    version: '0.4.1',
    id: '271069a8-fc18-44f1-b38f-9d70a1695819',
    source: '/event/source/123',
    type,
    timestamp: '2026-03-20T14:27:05.315384Z',
  };
  const event = { context, subject: { id: 'pkg:oci/app@sha256%3A0b31', type: 'artifact', content: {} } };

  test('are taken when they are whole and of the type of the header', async () => {
    const spec = { type: 'cdevents', events: [type] };
    expect(await verify(spec, { body: event, headers: { 'ce-type': type } })).toBe('ok');
    expect(
      await verify(spec, { body: event, headers: { 'ce-type': 'dev.cdevents.artifact.signed.0.1.0' } }),
    ).toContain('do not say the same');
    expect(await verify(spec, { body: event })).toMatch(/^400/);
  });

  test.each([
    ['no context', { subject: event.subject }],
    ['no subject', { context }],
    ['no id', { ...event, context: { ...context, id: '' } }],
    ['no time', { ...event, context: { ...context, timestamp: 'soon' } }],
    ['another type', { ...event, context: { ...context, type: 'com.example.event' } }],
    ['no content', { ...event, subject: { id: 'a', content: 'text' } }],
  ])('are refused with %s', async (_, broken) => {
    const verdict = await verify({ type: 'cdevents' }, { body: broken, headers: { 'ce-type': type } });
    expect(verdict).toBe('400 the body is no event of CDEvents');
  });
});
