import { expect, test } from 'vitest';
import { push } from '../support/app/payloads.ts';
import { toFiles, useStage } from '../support/app/story.ts';

const stage = useStage({ environment: { TIDEMARK_JOB_TIMEOUT: '20s', TIDEMARK_JOB_MEMORY: '128' } });

/** Lists in lists, which take a parser more and more time and memory. */
function toDeepYaml(depth: number): string {
  return `kind: ImageRepository\napiVersion: image.toolkit.fluxcd.io/v1\nmetadata: ${'['.repeat(depth)}${']'.repeat(depth)}\n`;
}

/** Many small objects. */
function toManyObjects(count: number): string {
  const one = (index: number) =>
    `---\napiVersion: image.toolkit.fluxcd.io/v1\nkind: ImageRepository\nmetadata: {name: a${index}, namespace: b, labels: {x: ${'y'.repeat(60)}}}\nspec: {image: ghcr.io/acme/a${index}, interval: 1m, suspend: true}\n`;
  return Array.from({ length: count }, (_, index) => one(index)).join('');
}

test('row 92: tenants do not wait for each other, even when one of them keeps a job busy until it is broken off', async () => {
  const { hub, registry, service, repository } = stage();
  hub.install(2, 'umbrella');
  const hostile = hub.add(2, { id: 200, name: 'umbrella/bomb', files: { 'a.yaml': toManyObjects(60_000) } });
  hub.install(3, 'initech');
  const third = hub.add(3, { id: 300, name: 'initech/fleet', files: toFiles(`${registry.host}/acme/app`) });
  await service.send('push', push(hostile));
  await service.send('push', push(repository));
  await service.send('push', push(third));
  await expect
    .poll(() => [repository, third].map(({ github }) => github.repository.state.pulls.length), {
      timeout: 30_000,
      interval: 50,
    })
    .toEqual([1, 1]);
  // It came first, and nobody has waited for its end.
  const isHostile = ({ msg, repository: id }: Record<string, unknown>) =>
    msg === 'reconciliation' && id === 200;
  expect(service.lines.filter(isHostile)).toEqual([]);
  // The process answers while the thread is busy.
  const started = performance.now();
  expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  expect(performance.now() - started).toBeLessThan(2_000);
  await service.settle();
  const line = service.lines.find(isHostile);
  expect(line).toMatchObject({ outcome: expect.stringMatching(/^(?:failed|problems|unchanged)$/) });
});

test('a file that no parser takes is a problem of its repository, and the thread goes on', async () => {
  const { hub, service, repository } = stage();
  const hostile = hub.add(2, { id: 201, name: 'umbrella/deep', files: { 'a.yaml': toDeepYaml(100_000) } });
  await service.send('push', push(hostile));
  await service.settle();
  const line = service.lines.findLast(({ msg, repository: id }) => msg === 'reconciliation' && id === 201);
  expect(line?.['outcome']).toMatch(/^(?:failed|problems)$/);
  await service.send('push', push(repository));
  await service.settle();
  expect(service.lines.findLast(({ msg }) => msg === 'reconciliation')).toMatchObject({
    repository: 100,
    outcome: 'unchanged',
  });
});

test('row 94: a registry on an address that is not public is refused before it is connected to', async () => {
  const { hub, registry, service } = stage();
  const inside = hub.add(2, {
    id: 202,
    name: 'umbrella/inside',
    files: toFiles('169.254.169.254/latest/meta-data'),
  });
  registry.requests.length = 0;
  await service.send('push', push(inside));
  await service.settle();
  const view = JSON.parse((await service.state.store.get('tenant/2/repository/202/view')) ?? '');
  expect(view.policies[0].scan).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('169.254.169.254'),
  });
  expect(inside.github.repository.state.pulls).toEqual([]);
});

test('a configuration on another branch than the base is never read', async () => {
  const { service, registry, repository } = stage();
  const { github } = repository;
  github.repository.push('feature', { '.github/tidemark.yaml': 'manifests: [nowhere]\n' });
  registry.requests.length = 0;
  await service.send('push', push(repository, { ref: 'refs/heads/feature' }));
  await service.settle();
  expect(registry.requests).toEqual([]);
});
