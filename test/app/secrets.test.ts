import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createCredentialVault } from '../../src/service/tenants/credential-vault.ts';
import { dispatch, push } from '../support/app/payloads.ts';
import { listKeys } from '../support/app/running-service.ts';
import { toFiles, useStage } from '../support/app/story.ts';

const login = { username: 'tenant-a', password: 'a-password-of-tenant-a' };

const stage = useStage({
  registry: { auth: { kind: 'basic', ...login } },
  environment: { TIDEMARK_ENCRYPTION_KEY: randomBytes(32).toString('base64') },
});

test('row 95: a login is for its own tenant; another one that names the registry comes as nobody', async () => {
  const { hub, registry, repository, service } = stage();
  const { keyring } = service.settings.tenants;
  if (keyring === undefined) throw new Error('expected a key for logins');
  const vault = createCredentialVault({ store: service.state.store, keyring });
  await vault.putCredential(1, { host: registry.host, ...login });
  await service.send('push', push(repository));
  await service.settle();
  expect(repository.github.repository.state.pulls).toHaveLength(1);

  hub.install(2, 'umbrella');
  const files = toFiles(`${registry.host}/acme/app`);
  const other = hub.add(2, { id: 200, name: 'umbrella/fleet', files });
  registry.requests.length = 0;
  await service.send('push', push(other));
  await service.settle();
  expect(registry.requests.length).toBeGreaterThan(0);
  for (const { authorization } of registry.requests) expect(authorization).toBeUndefined();
  expect(other.github.repository.state.pulls).toEqual([]);
  const view = JSON.parse((await service.state.store.get('tenant/2/repository/200/view')) ?? '');
  expect(view.policies[0].scan).toMatchObject({ state: 'failed' });
});

test('row 88: tokens of 520 characters are nowhere to be seen, also when GitHub repeats them in an error', async () => {
  const { hub, registry, repository, service, tags } = stage();
  const { github } = repository;
  let refusals = 0;
  github.intercept = (letter, perform) => {
    if (letter !== 'T') return perform();
    refusals += 1;
    const token = hub.minted.findLast(({ installation }) => installation === 1)?.token ?? '';
    return { status: 422, body: { message: `refused for Bearer ${token}, that is ${token}` } };
  };
  tags.push('1.2.0');
  const image = `${registry.host}/acme/app`;
  await service.send('repository_dispatch', dispatch(repository, 'image-pushed', { image }));
  await service.settle();
  expect(refusals).toBeGreaterThan(0);
  github.intercept = (_, perform) => perform();
  expect(hub.minted.some(({ token }) => token.length >= 500)).toBe(true);
  const stored = await Promise.all(
    (await listKeys(service.state)).map(async (key) => (await service.state.store.get(key)) ?? ''),
  );
  const seen = [
    service.log(),
    ...stored,
    ...github.repository.state.pulls.map(({ title, body }) => `${title} ${body}`),
    ...github.repository.comments.map(({ body }) => body),
  ].join('\n');
  for (const { token } of hub.minted) expect(seen).not.toContain(token);
  expect(seen).not.toContain('x'.repeat(100));
  expect(seen).not.toContain(login.password);
});
