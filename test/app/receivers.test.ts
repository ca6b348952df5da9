import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { createCredentialVault } from '../../src/service/tenants/credential-vault.ts';
import { createKeyring } from '../../src/service/tenants/keyring.ts';
import { toReceiverPath } from '../../src/receivers/hook-path.ts';
import { push } from '../support/app/payloads.ts';
import { listKeys } from '../support/app/running-service.ts';
import { useStage } from '../support/app/story.ts';

const encryptionKey = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7 + 1)).toString('base64');
const stage = useStage({ environment: { TIDEMARK_ENCRYPTION_KEY: encryptionKey } });
const token = 'a-token-of-the-receivers-0123456789';
const metadata = { name: 'registry', namespace: 'flux-system', labels: {}, annotations: {} };

const receiver = `apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata: {name: registry, namespace: flux-system}
spec:
  type: generic-hmac
  secretRef: {name: hook}
  resources:
    - {kind: ImageRepository, name: app}
`;

const path = toReceiverPath({ metadata }, token);

function call(url: string, body: string, signature = createHmac('sha256', token).update(body).digest('hex')) {
  return fetch(url, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'x-signature': `sha256=${signature}` },
  });
}

test('a Receiver is served at the path of Flux once its repository was reconciled', async () => {
  const { service, repository } = stage();
  const vault = createCredentialVault({ store: service.state.store, keyring: createKeyring(encryptionKey) });
  await vault.putSecret(1, { namespace: 'flux-system', name: 'hook', data: { token } });
  repository.github.repository.push('main', { 'receiver.yaml': receiver });
  expect((await call(`${service.url}${path}`, '{}')).status).toBe(404);
  await service.send('push', push(repository));
  await service.settle();
  expect((await call(`${service.url}${path}`, '{}')).status).toBe(200);
  await service.settle();
});

test('a call makes a new listing, and what it finds is proposed', async () => {
  const { hub, tags, registry, service, repository } = stage();
  tags.push('1.3.0');
  registry.requests.length = 0;
  hub.takeTrace();
  const answer = await call(`${service.url}/t/1/100${path}`, '{"tag":"9.9.9"}');
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe('');
  await service.settle();
  expect(registry.requests.filter(({ url }) => url.includes('/tags/list'))).toHaveLength(1);
  const { head } = repository.github.repository.pull(1);
  expect(repository.github.repository.read(head, 'apps/app.yaml')).toContain(':1.3.0 # {');
});

test.each([
  ['with a wrong signature', 401, (url: string) => call(`${url}${path}`, '{}', '0'.repeat(64))],
  ['without one', 401, (url: string) => fetch(`${url}${path}`, { method: 'POST', body: '{}' })],
  ['to the path of another repository', 404, (url: string) => call(`${url}/t/1/101${path}`, '{}')],
  ['to the path of another tenant', 404, (url: string) => call(`${url}/t/2/100${path}`, '{}')],
  ['by GET', 405, (url: string) => fetch(`${url}${path}`)],
  ['with more than three MiB', 413, (url: string) => call(`${url}${path}`, 'x'.repeat(3 * 1024 * 1024 + 1))],
])('a call %s leads to nothing', async (_, status, send) => {
  const { hub, service } = stage();
  hub.takeTrace();
  expect((await send(service.url)).status).toBe(status);
  await service.settle();
  expect(hub.takeTrace()).toBe('');
});

test('neither the path nor the token is in the log, and the token is encrypted in the store', async () => {
  const { service } = stage();
  expect(service.log()).not.toContain(path.slice('/hook/'.length));
  expect(service.log()).not.toContain(token);
  const all = await service.state.store.list('', { limit: 10_000 });
  expect(all.filter(({ value }) => value.includes(token))).toEqual([]);
});

test('a Receiver that is removed is not served any more', async () => {
  const { service, repository } = stage();
  repository.github.repository.push('main', { 'receiver.yaml': null });
  await service.send('push', push(repository));
  await service.settle();
  expect((await call(`${service.url}${path}`, '{}')).status).toBe(404);
  expect((await listKeys(service.state)).filter((key) => key.startsWith('hook/'))).toEqual([]);
});
