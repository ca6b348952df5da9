import { expect, test } from 'vitest';
import { dispatch, push, registryPackage } from '../support/app/payloads.ts';
import { toFiles, useStage } from '../support/app/story.ts';

const stage = useStage();

test('tenants that use the same public image share one listing', async () => {
  const { hub, registry, service, repository } = stage();
  hub.install(2, 'umbrella');
  const other = hub.add(2, { id: 200, name: 'umbrella/fleet', files: toFiles(`${registry.host}/acme/app`) });
  await service.send('push', push(repository));
  await service.send('push', push(other));
  await service.settle();
  expect(registry.requests.filter(({ url }) => url.includes('/tags/list'))).toHaveLength(1);
  expect(other.github.repository.state.pulls).toHaveLength(1);
});

test('a new image that is told of has exactly those looked at who use it, with a new listing', async () => {
  const open = stage();
  const { hub, registry, service, repository } = open;
  const third = hub.add(2, { id: 201, name: 'umbrella/docs', files: { 'README.md': 'x' } });
  await service.send('push', push(third));
  await service.settle();
  registry.requests.length = 0;
  hub.takeTrace();
  open.tags.push('1.2.0');
  await service.send(
    'repository_dispatch',
    dispatch(repository, 'image-pushed', { image: `${registry.host}/acme/app:1.2.0` }),
  );
  await service.settle();
  expect(registry.requests.filter(({ url }) => url.includes('/tags/list'))).toHaveLength(1);
  const { head } = repository.github.repository.pull(1);
  expect(repository.github.repository.read(head, 'apps/app.yaml')).toContain(':1.2.0 # {');
  expect(hub.takeTrace()).toBe('S T C U→ E');
});

test('a dispatch of another kind leads to nothing', async () => {
  const { hub, service, repository } = stage();
  await service.send('repository_dispatch', dispatch(repository, 'deploy', { image: 'ghcr.io/acme/app' }));
  await service.settle();
  expect(hub.takeTrace()).toBe('');
});

test.each(['registry_package', 'package'])(
  '%s asks for those who use the image, and only once it has a tag',
  async (event) => {
    const { hub, service, repository } = stage();
    const { store, queue } = service.state;
    const host = `containers.${new URL(hub.url).host}`;
    await store.put(`image/${host}/acme/app//1/100`, '');
    hub.takeTrace();
    const payload = registryPackage(repository, { name: 'app', tag: '' });
    const rename = ({ registry_package: found, ...rest }: Readonly<Record<string, unknown>>) => ({
      ...rest,
      package: found,
    });
    const send = (body: Readonly<Record<string, unknown>>) =>
      service.send(event, event === 'package' ? rename(body) : body);
    await send(payload);
    await service.settle();
    expect(hub.takeTrace()).toBe('');
    await send(registryPackage(repository, { name: 'other', tag: '1.0.0' }));
    await service.settle();
    expect(hub.takeTrace()).toBe('');
    await send(registryPackage(repository, { name: 'app', tag: '1.3.0' }));
    await service.settle();
    expect(hub.takeTrace()).toBe('S');
    expect(await queue.depth()).toMatchObject({ waiting: 0 });
    await store.delete(`image/${host}/acme/app//1/100`);
  },
);
