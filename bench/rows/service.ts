import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FakeHub } from '../../test/support/app/fake-hub.ts';
import { dispatch, push } from '../../test/support/app/payloads.ts';
import { secret, sendWebhook, startService } from '../../test/support/app/running-service.ts';
import { startFakeRegistry } from '../../test/support/fake-registry.ts';
import { createFleet } from '../../test/support/fleet.ts';
import { portOf } from '../../test/support/port-of.ts';
import type { Prepared, Row } from '../harness.ts';

const WEBHOOKS = 200;
const AT_ONCE = 20;
const REPOSITORIES = 1_000;

export const rows: readonly Row[] = [
  {
    name: `service: ${WEBHOOKS} webhooks for 50 repositories, ${AT_ONCE} at once`,
    unit: 'webhook',
    perRun: WEBHOOKS,
    prepare: prepareWebhooks,
  },
  { name: 'service: from the event of a registry to the pull request', prepare: preparePull },
  {
    name: `service: sweep of ${REPOSITORIES} unchanged repositories`,
    unit: 'repository',
    perRun: REPOSITORIES,
    prepare: prepareSweep,
  },
];

async function openHub(repositories: number, files?: Readonly<Record<string, string>>) {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'tidemark-bench-'));
  const hub = await new FakeHub().listen();
  hub.install(1, 'acme');
  for (let index = 0; index < repositories; index += 1)
    hub.add(1, { id: 100 + index, name: `acme/fleet-${index}`, ...(files && { files }) });
  const close = async (): Promise<void> => {
    await hub.close();
    await rm(dataDirectory, { recursive: true, force: true });
  };
  return { hub, dataDirectory, close };
}

/** The process takes webhooks only: what they lead to is measured by the other rows. */
async function prepareWebhooks(): Promise<Prepared> {
  const { hub, dataDirectory, close } = await openHub(50);
  const service = await startService(hub, {
    dataDirectory,
    environment: { LOG_LEVEL: 'error' },
    works: false,
  });
  const floor = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      createHmac('sha256', secret).update(Buffer.concat(chunks)).digest('hex');
      response.writeHead(202).end('{}');
    });
  });
  await new Promise<void>((resolve) => floor.listen(0, '127.0.0.1', resolve));
  const payloads = [...hub.repositories.values()].map((repository) => JSON.stringify(push(repository)));
  const times: number[] = [];
  const sendAll = async (url: string, into?: number[]): Promise<void> => {
    let next = 0;
    const lane = async (): Promise<void> => {
      while (next < WEBHOOKS) {
        const payload = payloads[next++ % payloads.length];
        const started = performance.now();
        const answer = await sendWebhook(url, 'push', payload);
        await answer.text();
        if (answer.status !== 202) throw new Error(`answered with ${answer.status}`);
        into?.push(performance.now() - started);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  };
  return {
    subject: () => sendAll(service.url, times),
    floor: () => sendAll(`http://127.0.0.1:${portOf(floor)}`),
    floorName: 'a server that only computes the signature',
    note: () => {
      const sorted = times.toSorted((a, b) => a - b);
      const at = (part: number) => (sorted[Math.floor(sorted.length * part)] ?? 0).toFixed(1);
      return `latency p50 ${at(0.5)} ms, p99 ${at(0.99)} ms`;
    },
    dispose: async () => {
      floor.close();
      await service.stop();
      await close();
    },
  };
}

async function preparePull(): Promise<Prepared> {
  const tags = ['1.0.0', '1.1.0'];
  const registry = await startFakeRegistry({ repositories: { 'acme/app': tags } });
  const image = `${registry.host}/acme/app`;
  const files = {
    'automation.yaml': createFleet({ image }).replace(
      'name: auto\n',
      'name: auto\n  annotations: {tidemark.dev/delivery: pull-request}\n',
    ),
    'apps/app.yaml': `image: ${image}:1.0.0 # {"$imagepolicy": "flux-system:app"}\n`,
  };
  const { hub, dataDirectory, close } = await openHub(1, files);
  const environment = { LOG_LEVEL: 'error', TIDEMARK_REGISTRY_PRIVATE_HOSTS: registry.host };
  const service = await startService(hub, { dataDirectory, environment });
  const repository = hub.repositories.get(100);
  if (repository === undefined) throw new Error('there is no repository');
  await service.send('push', push(repository));
  await service.settle();
  let minor = 1;
  hub.takeTrace();
  let trace = '';
  return {
    subject: async () => {
      minor += 1;
      tags.push(`1.${minor}.0`);
      await service.send('repository_dispatch', dispatch(repository, 'image-pushed', { image }));
      await service.settle(1);
      trace = hub.takeTrace();
      const { head } = repository.github.repository.pull(1);
      if (repository.github.repository.read(head, 'apps/app.yaml')?.includes(`:1.${minor}.0 `) !== true)
        throw new Error('the pull request does not have the new tag');
    },
    floor: async () => {
      for (let request = 0; request < 6; request += 1) await (await fetch(`${registry.url}/v2/`)).text();
    },
    floorName: 'six requests one after the other',
    note: () => `requests to GitHub: ${trace}`,
    dispose: async () => {
      await service.stop();
      await close();
      await registry.close();
    },
  };
}

async function prepareSweep(): Promise<Prepared> {
  const { hub, dataDirectory, close } = await openHub(REPOSITORIES);
  const service = await startService(hub, { dataDirectory, environment: { LOG_LEVEL: 'error' } });
  const { store, queue } = service.state;
  const before = process.memoryUsage().heapUsed;
  const lookOver = async (): Promise<void> => {
    await queue.enqueue({ installation: 1, repository: -1, trigger: { kind: 'timer' } });
    await service.settle(1);
  };
  await queue.enqueue({ installation: 1, repository: -1, trigger: { kind: 'installation' } });
  await service.settle(25, 600_000);
  const grown = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  const entries = await store.list('', { limit: 100_000 });
  const stored = entries.reduce((sum, { key, value }) => sum + key.length + value.length, 0) / 2 ** 20;
  let requests = 0;
  return {
    subject: async () => {
      hub.requests.length = 0;
      await lookOver();
      requests = hub.requests.length;
    },
    floor: async () => {
      for (let page = 1; page <= REPOSITORIES / 100; page += 1)
        await (await fetch(`${hub.url}/none?page=${page}`)).text();
    },
    floorName: 'as many requests as there are pages',
    note: () =>
      `${requests} requests; per 1,000 tracked repositories ${stored.toFixed(1)} MiB in the store, ${grown.toFixed(0)} MiB more in use after reconciling all of them once (with the doubles of GitHub in the same process)`,
    dispose: async () => {
      await service.stop();
      await close();
    },
  };
}
