import { describe, expect, test } from 'vitest';
import { push } from '../support/app/payloads.ts';
import { listKeys } from '../support/app/running-service.ts';
import { toFiles, states, useStage } from '../support/app/story.ts';

describe.each(states)('with the state in %s', (state) => {
  const stage = useStage({
    state,
    sweeps: true,
    environment: { TIDEMARK_SWEEP_INTERVAL: '1h', TIDEMARK_MIN_INTERVAL: '5s' },
  });

  test('a service that is started for the first time finds everything that it serves', async () => {
    const { service, repository } = stage();
    await expect.poll(() => repository.github.repository.state.pulls.length, { timeout: 30_000 }).toBe(1);
    await service.settle();
    expect(await listKeys(service.state)).toContain('tenant/1/record/100');
  });

  test('a repository is due by the shortest interval that it declares, a little later each time', async () => {
    const { service } = stage();
    const state = JSON.parse((await service.state.store.get('tenant/1/repository/100/state')) ?? '');
    const wait = state.due - state.ran;
    // The fleet declares 5 minutes.
    expect(wait).toBeGreaterThanOrEqual(300_000);
    expect(wait).toBeLessThanOrEqual(330_000);
  });

  test('what nobody told is found by the next sweep: pushes, repositories, and installations that are gone', async () => {
    const open = stage();
    const { hub, registry, repository } = open;
    const image = `${registry.host}/acme/app`;
    hub.install(2, 'umbrella');
    hub.add(2, { id: 200, name: 'umbrella/fleet', files: toFiles(image) });
    await open.service.send('push', push(hub.repositories.get(200) ?? repository));
    await open.service.settle();
    await open.service.stop();
    // Meanwhile: a push, a new repository, and one installation less.
    repository.github.repository.push('main', {
      'apps/app.yaml': `image: ${image}:1.1.0 # {"$imagepolicy": "flux-system:app"}\n`,
    });
    repository.pushedAt = new Date();
    const added = hub.add(1, { id: 101, name: 'acme/second', files: toFiles(image) });
    hub.installations.delete(2);
    hub.repositories.delete(200);
    await open.restart({ environment: { TIDEMARK_SWEEP_INTERVAL: '5s', TIDEMARK_MIN_INTERVAL: '5s' } });
    const { service } = open;
    await expect
      .poll(() => repository.github.repository.pull(1).state, { timeout: 30_000, interval: 100 })
      .toBe('CLOSED');
    await expect.poll(() => added.github.repository.state.pulls.length, { timeout: 30_000 }).toBe(1);
    await service.settle();
    const keys = await listKeys(service.state);
    expect(keys.filter((key) => /\/200(?:\/|$)/.test(key))).toEqual([]);
    expect(keys.filter((key) => /^(?:tenant|installation)\/2(?:\/|$)/.test(key))).toEqual([]);
  });

  test('a sweep over what has not changed asks for lists only', async () => {
    const open = stage();
    await open.service.settle();
    const lookedOver = () =>
      open.service.lines.filter(({ msg }) => msg === 'installation looked over').length;
    const before = lookedOver();
    open.hub.requests.length = 0;
    await open.service.state.store.delete('swept');
    await expect.poll(lookedOver, { timeout: 30_000, interval: 100 }).toBeGreaterThan(before);
    await open.service.settle();
    const paths = new Set(open.hub.requests.map(({ path }) => path));
    expect([...paths].filter((path) => !path.startsWith('/app'))).toEqual(['/installation/repositories']);
  });

  test('a repository whose time has come is looked at', async () => {
    const { repository, service } = stage();
    await service.settle();
    const { store } = service.state;
    const key = 'tenant/1/repository/100/state';
    const state = JSON.parse((await store.get(key)) ?? '');
    const due = Date.now() - 1;
    await store.put(key, JSON.stringify({ ...state, due }));
    await store.put(`due/${String(due).padStart(15, '0')}/1/100`, '');
    const before = repository.github.trace.length;
    await expect
      .poll(() => repository.github.trace.slice(before), { timeout: 20_000, interval: 100 })
      .toContain('S');
  });
});
