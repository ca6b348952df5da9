import { describe, expect, test } from 'vitest';
import type { HookAnswer } from '../../src/receivers/answer-hook.ts';
import { answerHook } from '../../src/receivers/answer-hook.ts';
import type { HookRequest } from '../../src/receivers/hook.ts';
import { createHookTable } from '../../src/receivers/hook-table.ts';
import { toResourceName } from '../../src/receivers/select-resources.ts';
import type { KeySets } from '../../src/receivers/verify/open-id/key-sets.ts';
import { loadText } from '../manifests/memory-tree.ts';
import { open, receiver, request, sign, token } from './support/hooks.ts';
import type { Sent } from './support/hooks.ts';

const keySets: KeySets = { get: () => Promise.reject(new Error('no keys are needed')) };

const repository = (name: string, metadata = '', namespace = 'flux-system') => `
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: { name: ${name}, namespace: ${namespace}${metadata} }
spec: { image: ghcr.io/org/${name}, interval: 5m }
---`;

const { manifests } =
  loadText(`${repository('app', ', labels: { team: a }, annotations: { update-image: app }')}${repository('web', ', labels: { team: a }')}${repository('far', '', 'apps')}
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: { name: app, namespace: flux-system }
spec: { imageRepositoryRef: { name: app }, policy: { semver: { range: '*' } } }
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageUpdateAutomation
metadata: { name: all, namespace: flux-system }
spec: { interval: 5m, sourceRef: { kind: GitRepository, name: flux-system }, git: { commit: { author: { email: a@b } } } }
`);

type Options = {
  readonly secret?: Readonly<Record<string, string>>;
  readonly matchImages?: boolean;
  readonly noCrossNamespaceRefs?: boolean;
  readonly prefix?: string;
};

async function send(
  spec: object,
  sent: Sent = {},
  { secret, prefix = '', ...rest }: Options = {},
): Promise<HookAnswer> {
  const { hooks } = await open(receiver({ ...spec }), secret);
  const find = createHookTable(hooks);
  const path = sent.path ?? `${prefix}${hooks[0]?.path}`;
  const lookup = (given: string) => {
    const hook = find(given);
    return hook && { hook, manifests, ...rest };
  };
  return answerHook(request({ ...sent, path }), lookup, { keySets });
}

function summarize({ status, accepted, resources }: HookAnswer): readonly unknown[] {
  return [status, accepted, resources.map(toResourceName)];
}

describe('answers, in the order of Flux', () => {
  test('all done', async () => {
    expect(summarize(await send({ type: 'generic' }))).toEqual([
      200,
      true,
      ['ImageRepository flux-system/app'],
    ]);
    expect(summarize(await send({ type: 'generic' }, {}, { prefix: '/t/42' }))).toEqual([
      200,
      true,
      ['ImageRepository flux-system/app'],
    ]);
  });

  test.each(['GET', 'HEAD', 'PUT', 'post'])('%s is not taken', async (method) => {
    expect(await send({ type: 'generic' }, { method })).toMatchObject({ status: 405, accepted: false });
  });

  test('a body of 3 MiB is taken, one more byte is not, and that before the path is looked up', async () => {
    const largest: HookRequest = { ...request(), body: Buffer.alloc(3 * 1024 * 1024, 32) };
    const lookup = () => undefined;
    expect((await answerHook(largest, lookup, { keySets })).status).toBe(404);
    const larger = { ...largest, body: Buffer.alloc(3 * 1024 * 1024 + 1) };
    const never = () => {
      throw new Error('looked up');
    };
    expect((await answerHook(larger, never, { keySets })).status).toBe(413);
  });

  test('an unknown path, and that of a Receiver without a token', async () => {
    expect((await send({ type: 'generic' }, { path: `/hook/${'0'.repeat(64)}` })).status).toBe(404);
    expect((await send({ type: 'generic' }, { path: '/hook/x' }, { secret: { token: '' } })).status).toBe(
      404,
    );
  });

  test('a suspended Receiver, and one with a wrong expression', async () => {
    expect((await send({ type: 'github', suspend: true })).status).toBe(503);
    expect((await send({ type: 'github', resourceFilter: 'req' })).status).toBe(503);
  });

  test('a wrong sender, and an event that nobody asked for', async () => {
    expect((await send({ type: 'github' })).status).toBe(401);
    const headers = { 'x-hub-signature-256': `sha256=${sign({})}`, 'x-github-event': 'ping' };
    const answer = await send({ type: 'github', events: ['package'] }, { headers });
    expect(answer).toMatchObject({ status: 202, accepted: false, resources: [], images: [] });
  });

  test('a body that filters cannot read', async () => {
    const spec = { type: 'generic', resourceFilter: 'req.a == 1' };
    for (const body of ['', '[]', 'text', '1']) expect((await send(spec, { body })).status).toBe(400);
    expect((await send({ type: 'generic' }, { body: '[]' })).status).toBe(200);
  });

  test('a filter that fails, and an object that is missing, after all the others were tried', async () => {
    const resources = [
      { kind: 'ImageRepository', name: 'gone' },
      { kind: 'ImageRepository', name: 'app', filter: 'req.missing == 1' },
      { kind: 'ImageRepository', name: 'web' },
    ];
    const answer = await send({ type: 'generic', resources });
    expect(summarize(answer)).toEqual([500, true, ['ImageRepository flux-system/web']]);
    expect(answer.reasons).toEqual([
      'ImageRepository flux-system/gone: there is no such object',
      expect.stringContaining('ImageRepository flux-system/app: No such key: missing'),
    ]);
  });
});

describe('the objects of a Receiver', () => {
  test('are of every kind of image automation, those of others are passed over', async () => {
    const resources = [
      { kind: 'ImageRepository', name: 'app', apiVersion: 'image.toolkit.fluxcd.io/v1' },
      { kind: 'ImagePolicy', name: 'app' },
      { kind: 'ImageUpdateAutomation', name: 'all' },
      { kind: 'GitRepository', name: 'flux-system' },
      { kind: 'ImageRepository', name: 'app' },
    ];
    expect(summarize(await send({ type: 'generic', resources }))).toEqual([
      200,
      true,
      [
        'ImageRepository flux-system/app',
        'ImagePolicy flux-system/app',
        'ImageUpdateAutomation flux-system/all',
      ],
    ]);
  });

  test('are found by labels with the name *, and with a name whatever their labels are', async () => {
    const every = { kind: 'ImageRepository', name: '*', matchLabels: { team: 'a' } };
    expect(summarize(await send({ type: 'generic', resources: [every] }))[2]).toEqual([
      'ImageRepository flux-system/app',
      'ImageRepository flux-system/web',
    ]);
    expect(
      summarize(await send({ type: 'generic', resources: [{ ...every, matchLabels: { team: 'b' } }] })),
    ).toEqual([200, false, []]);
    expect(
      summarize(
        await send({ type: 'generic', resources: [{ ...every, name: 'web', matchLabels: { team: 'b' } }] }),
      )[2],
    ).toEqual(['ImageRepository flux-system/web']);
  });

  test('may be in another namespace unless that is forbidden', async () => {
    const resources = [{ kind: 'ImageRepository', name: 'far', namespace: 'apps' }];
    expect(summarize(await send({ type: 'generic', resources }))[2]).toEqual(['ImageRepository apps/far']);
    const answer = await send({ type: 'generic', resources }, {}, { noCrossNamespaceRefs: true });
    expect(summarize(answer)).toEqual([500, false, []]);
  });
});

describe('filters', () => {
  const spec = {
    type: 'gitlab',
    resources: [
      { kind: 'ImageRepository', name: '*', matchLabels: { team: 'a' }, filter: "req.tag.contains('1.2')" },
    ],
    resourceFilter:
      "has(res.metadata.annotations) && req.tag.split('/').last().value().split(':').first().value() == res.metadata.annotations['update-image']",
  };
  const headers = { 'x-gitlab-token': token };

  test('of the Receiver and of the entry must both agree', async () => {
    const names = async (tag: string) => summarize(await send(spec, { body: { tag }, headers }));
    expect(await names('eu/p/app:1.2.3')).toEqual([200, true, ['ImageRepository flux-system/app']]);
    expect(await names('eu/p/app:1.3.0')).toEqual([200, false, []]);
    expect(await names('eu/p/web:1.2.3')).toEqual([200, false, []]);
  });

  test('see the payload of a form and of every kind of JSON', async () => {
    const filtered = { type: 'generic', resourceFilter: 'req.a == 1' };
    const form = {
      body: 'payload=%7B%22a%22%3A1%7D',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    };
    expect((await send(filtered, form)).accepted).toBe(true);
    const cloud = {
      body: { a: 1 },
      headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    };
    expect((await send(filtered, cloud)).accepted).toBe(true);
  });

  test('without end are stopped', async () => {
    const filtered = { type: 'generic', resourceFilter: 'req.l.all(a, req.l.all(b, req.l.all(c, true)))' };
    const answer = await send(filtered, { body: { l: Array.from({ length: 1_000 }, (_, index) => index) } });
    expect(answer.status).toBe(500);
    expect(answer.reasons[0]).toContain('the expression takes more than');
  });

  test('of data without end fail', async () => {
    const filtered = { type: 'generic', resourceFilter: 'req.a == 1' };
    const answer = await send(filtered, { body: `{"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}` });
    expect(answer.status).toBe(500);
  });
});

describe('images of a payload', () => {
  const body = { docker_url: 'ghcr.io/org/web', updated_tags: ['1.0'] };

  test('are a hint, and lead to their repositories where that is wanted', async () => {
    const plain = await send({ type: 'quay' }, { body });
    expect(summarize(plain)).toEqual([200, true, ['ImageRepository flux-system/app']]);
    expect(plain.images).toEqual([{ registry: 'ghcr.io', repository: 'org/web', tag: '1.0' }]);
    const matched = await send({ type: 'quay' }, { body }, { matchImages: true });
    expect(summarize(matched)[2]).toEqual([
      'ImageRepository flux-system/app',
      'ImageRepository flux-system/web',
    ]);
  });

  test('of a wrong sender are not looked at', async () => {
    const { images } = await send({ type: 'harbor' }, { body });
    expect(images).toEqual([]);
  });
});
