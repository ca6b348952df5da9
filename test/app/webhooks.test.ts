import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { push } from '../support/app/payloads.ts';
import { listKeys, sendWebhook } from '../support/app/running-service.ts';
import { useStage } from '../support/app/story.ts';

const old = 'the-secret-that-was-used-until-yesterday';
const stage = useStage({ environment: { WEBHOOK_SECRET_OLD: old } });

test('row 90: a forged webhook is refused, and nothing is done', async () => {
  const { hub, service, repository } = stage();
  const forged = [
    await service.send('push', push(repository), { secret: 'another-secret-with-as-many-characters' }),
    await service.send('push', push(repository), { secret: 'development' }),
    await service.send('push', push(repository), { secret: '' }),
    await service.send('push', push(repository), { signature: '' }),
    await service.send('push', push(repository), { signature: `sha256=${'0'.repeat(64)}` }),
    await service.send('push', push(repository), { signature: `sha1=${'0'.repeat(40)}` }),
  ];
  expect(forged.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 401]);
  await service.settle();
  expect(hub.requests.filter(({ path }) => path !== '/app')).toEqual([]);
  expect((await listKeys(service.state)).filter((key) => !/^(?:lock\/|swept$)/.test(key))).toEqual([]);
});

test('a body that was changed on the way is refused', async () => {
  const { service, repository } = stage();
  const body = JSON.stringify(push(repository));
  const { createHmac } = await import('node:crypto');
  const [secret = ''] = service.settings.webhookSecrets;
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const answer = await service.send('push', body.replace('acme/fleet', 'acme/other'), { signature });
  expect(answer.status).toBe(401);
});

test('row 90: a delivery that comes again is not taken again', async () => {
  const { service, hub, repository } = stage();
  const first = await service.send('push', push(repository), { delivery: 'e5c9a5d0-1' });
  await service.settle();
  hub.takeTrace();
  const second = await service.send('push', push(repository), { delivery: 'e5c9a5d0-1' });
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(await second.json()).toEqual({ accepted: false });
  await service.settle();
  expect(hub.takeTrace()).toBe('');
});

test('row 91: a burst of 50 pushes makes at most two runs', async () => {
  const { hub, service, repository } = stage();
  hub.takeTrace();
  const { promise, resolve } = Promise.withResolvers<void>();
  hub.gate = promise;
  const answers = await Promise.all(Array.from({ length: 50 }, () => service.send('push', push(repository))));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  resolve();
  await service.settle();
  expect(hub.takeTrace()).toMatch(/^S(?: S)?$/);
});

test('the secret before is taken too, while the secret is being changed', async () => {
  const { service, repository } = stage();
  expect((await service.send('push', push(repository), { secret: old })).status).toBe(202);
});

test.each([
  ['a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
  ['no delivery id', { headers: { 'x-github-delivery': '' } }, 400],
  ['a delivery id that is none', { delivery: '../../tenant/1' }, 400],
  ['an event that is none', { headers: { 'x-github-event': 'Push!' } }, 400],
])('%s is refused', async (_, sending, status) => {
  const { service, repository } = stage();
  expect((await service.send('push', push(repository), sending)).status).toBe(status);
});

test('only JSON objects are taken, and only by POST', async () => {
  const { service } = stage();
  expect((await service.send('push', '{"ref"')).status).toBe(400);
  expect((await service.send('push', '"text"')).status).toBe(400);
  expect((await fetch(`${service.url}/api/github/webhooks`)).status).toBe(405);
});

test('events and payloads that are not known are taken, and lead to nothing', async () => {
  const { hub, service } = stage();
  await service.settle();
  hub.takeTrace();
  expect((await service.send('star', { action: 'created' })).status).toBe(202);
  expect((await service.send('push', { ref: 17, installation: { id: 'x' } })).status).toBe(202);
  expect((await service.send('ping', { zen: 'Keep it logically awesome.' })).status).toBe(202);
  await service.settle();
  expect(hub.takeTrace()).toBe('');
});

test('a body larger than GitHub sends is refused before it is read', async () => {
  const { service } = stage();
  const { hostname, port } = new URL(service.url);
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        'POST /api/github/webhooks HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 26214401\r\n\r\n',
      );
    });
    socket.on('data', (bytes) => resolve(bytes.toString()));
    socket.on('error', reject);
  });
  expect(answer).toMatch(/^HTTP\/1\.1 413 /);
});

test('what goes wrong inside is not told, and the delivery is taken when it comes again', async () => {
  const { service, repository } = stage();
  const { queue } = service.state;
  const enqueue = queue.enqueue.bind(queue);
  Object.assign(queue, {
    enqueue: async () => {
      throw new Error('password=hunter2 at /var/lib');
    },
  });
  const failed = await service.send('push', push(repository), { delivery: 'again-1' });
  Object.assign(queue, { enqueue });
  expect(failed.status).toBe(503);
  expect(await failed.text()).toBe('{"message":"try again later"}');
  const again = await sendWebhook(service.url, 'push', push(repository), { delivery: 'again-1' });
  expect(await again.json()).toEqual({ accepted: true });
});

test('paths that are nobody’s are not found, and readiness is told', async () => {
  const { service } = stage();
  expect((await fetch(`${service.url}/probot`)).status).toBe(404);
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
});
