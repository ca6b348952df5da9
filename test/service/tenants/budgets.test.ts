import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { eraseTenant, isErased } from '../../../src/service/tenants/erase-tenant.ts';
import { defaultTenantLimits } from '../../../src/service/tenants/tenant-limits.ts';
import { createRepositoryTrees } from '../../../src/service/tree/create-repository-trees.ts';
import { createMemoryStore } from '../../support/memory-store.ts';
import { makeTags } from '../../support/registry-access.ts';
import { createMemorySource } from '../tree/support.ts';
import { createRegistries, makeTenancy, scanAs, toOutcome } from './support.ts';

const { start, close } = createRegistries({
  repositories: { 'acme/app': makeTags(2_000) },
  paging: { cap: 1 },
});
afterEach(close);

describe('what one installation may use', () => {
  test('a run ends when its requests are used up, and says so', async () => {
    const fake = await start();
    const limits = { ...defaultTenantLimits, requestsPerRun: 300 };
    const { tenancy } = makeTenancy({ hosts: [fake.host], limits });
    const outcome = toOutcome(await scanAs(tenancy, 1, { image: `${fake.host}/acme/app` }));
    expect(outcome).toContain('this installation may use 300 requests to registries in a run');
    expect(fake.requests.length).toBeLessThan(360);
  });

  test('an hour is counted over all runs and processes, for each installation by itself', async () => {
    const fake = await start({ paging: {} });
    const clock = { now: 0 };
    const store = createMemoryStore(() => clock.now);
    const limits = { ...defaultTenantLimits, requestsPerHour: 5 };
    const image = `${fake.host}/acme/app`;
    const processes = [0, 1].map(() => makeTenancy({ store, hosts: [fake.host], limits }).tenancy);
    const asked = {
      registry: fake.host,
      repository: 'acme/app',
      canonical: image,
      scheme: 'http',
      original: '',
    } as const;
    const outcomes: string[] = [];
    for (let run = 0; run < 6; run++) {
      try {
        const access = await processes[run % 2]?.open({ installation: 1 });
        const resolving = access?.registry.resolveDigest(asked, 'v00001', {
          insecure: false,
          signal: access.signal,
        });
        await resolving?.finally(() => access?.close());
        outcomes.push('resolved');
      } catch (error) {
        outcomes.push(String(error));
      }
    }
    expect(outcomes[0]).toBe('resolved');
    expect(outcomes.at(-1)).toContain('5 requests to registries in an hour');
    expect(fake.requests.length).toBeLessThanOrEqual(6);
    const [first] = processes;
    await expect(first?.open({ installation: 1 })).rejects.toMatchObject({ code: 'budget-spent' });
    await (await first?.open({ installation: 2 }))?.close();
    clock.now += 3_600_001;
    await (await first?.open({ installation: 1 }))?.close();
  });

  test('a run that takes too long is broken off', async () => {
    const fake = await start({ handlers: [({ url }) => (url.includes('tags') ? 'hang' : undefined)] });
    const { tenancy } = makeTenancy({ hosts: [fake.host], limits: { ...defaultTenantLimits, time: 50 } });
    expect(toOutcome(await scanAs(tenancy, 1, { image: `${fake.host}/acme/app` }))).toMatch(
      /^budget-spent: .* 0.05s/u,
    );
  });

  test('tags are counted by their size', async () => {
    const fake = await start({ paging: {} });
    const { tenancy } = makeTenancy({
      hosts: [fake.host],
      limits: { ...defaultTenantLimits, tagBytesPerRun: 1_000 },
    });
    expect(toOutcome(await scanAs(tenancy, 1, { image: `${fake.host}/acme/app` }))).not.toMatch(/^complete/u);
  });

  test('one who is spent leaves the listing to the others', async () => {
    const fake = await start();
    const image = `${fake.host}/acme/app`;
    const store = createMemoryStore();
    const poor = makeTenancy({
      store,
      hosts: [fake.host],
      limits: { ...defaultTenantLimits, requestsPerRun: 10 },
    }).tenancy;
    const rich = makeTenancy({ store, hosts: [fake.host] }).tenancy;
    const [first, second] = await Promise.all([scanAs(poor, 1, { image }), scanAs(rich, 2, { image })]);
    expect(toOutcome(first)).toContain('10 requests to registries in a run');
    expect(second).toMatchObject({ status: 'complete', listed: 2_000 });
  });
});

describe('an installation that is gone', () => {
  test('leaves nothing behind, and the others keep theirs', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tidemark-erase-'));
    try {
      const fake = await start({ paging: {}, auth: { kind: 'basic', username: 'ada', password: 'x' } });
      const { store, vault, listings, tenancy } = makeTenancy({ hosts: [fake.host] });
      const trees = createRepositoryTrees({ cacheDirectory: directory });
      const { source, tree } = createMemorySource({ 'a.yaml': 'a: 1\n' });
      for (const installation of [1, 12]) {
        await vault.putCredential(installation, { host: fake.host, username: 'ada', password: 'x' });
        await vault.putSecret(installation, { namespace: 'a', name: 'b', data: {} });
        await store.put(`tenant/${installation}/repository/7/view`, '{}');
        await trees.load({ installation, repository: 7, commit: 'c', tree, source });
        expect((await scanAs(tenancy, installation, { image: `${fake.host}/acme/app` })).status).toBe(
          'complete',
        );
      }
      const erasure = { store, trees, listings, tenancy };
      expect(await eraseTenant(erasure, 1)).toBe(5);
      expect(await store.list('tenant/1/', { limit: 10 })).toEqual([]);
      expect(await store.list('tenant/12/', { limit: 10 })).toHaveLength(5);
      expect(readdirSync(join(directory, 'trees'))).toEqual(['12']);
      await expect(tenancy.open({ installation: 1 })).rejects.toMatchObject({ code: 'forge-refused' });
      expect([await isErased(store, 1), await isErased(store, 12)]).toEqual([true, false]);
      expect(await eraseTenant(erasure, 1)).toBe(0);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  test('row 96: its running jobs are broken off at once, and write nothing more', async () => {
    const fake = await start({ handlers: [({ url }) => (url.includes('tags') ? 'hang' : undefined)] });
    const { store, tenancy, listings } = makeTenancy({ hosts: [fake.host] });
    const scanning = scanAs(tenancy, 1, { image: `${fake.host}/acme/app` });
    const other = scanAs(tenancy, 2, { image: `${fake.host}/acme/other` });
    while (fake.requests.filter(({ url }) => url.includes('tags')).length < 2)
      await new Promise((resolve) => setTimeout(resolve, 5));
    await eraseTenant({ store, listings, tenancy, trees: { erase: async () => undefined } }, 1);
    expect(toOutcome(await scanning)).toMatch(/^forge-refused: installation 1 is suspended or uninstalled/u);
    expect(await store.list('tenant/1/', { limit: 10 })).toEqual([]);
    tenancy.stop(2);
    expect(toOutcome(await other)).toMatch(/^forge-refused: installation 2/u);
  });

  test('a job that is told to stop ends with what it was told', async () => {
    const { tenancy } = makeTenancy();
    const controller = new AbortController();
    const { signal, close } = await tenancy.open({ installation: 1, signal: controller.signal });
    controller.abort(new Error('shutting down'));
    expect(signal.aborted).toBe(true);
    await close();
  });
});
