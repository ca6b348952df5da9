import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Event } from '../../src/notification/event.ts';
import type { Alert, Provider } from '../../src/notification/manifests/types.ts';
import { notify } from '../../src/notification/notify.ts';
import { createSampleAlert, createSampleEvent } from '../../src/notification/sample-events.ts';
import type { Row } from '../harness.ts';

const count = 1_000;
const webhooks = 5;
const atOnce = 4;

export const rows: readonly Row[] = [
  {
    name: `notification: ${count} events to ${webhooks} webhooks on loopback`,
    unit: 'request',
    perRun: count * webhooks,
    target: 2,
    prepare,
  },
];

/** The receiver is a process of its own, so that both sides of the comparison meet the same one. */
async function prepare() {
  const script = new URL('../notifying/serve.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const address = `http://127.0.0.1:${String(line).trim()}`;
  const providers = Array.from({ length: webhooks }, (_, index) =>
    createProvider(`hook-${index}`, `${address}/${index}`),
  );
  const events = createEvents();
  let largest = 0;
  return {
    subject: async () => {
      const { sent, problems } = await notify(events, {
        notifications: { providers, alerts: providers.map(toAlert) },
        secrets: { read: () => undefined, places: () => '' },
        origin: { repository: 'https://github.com/example/fleet' },
        concurrency: { perHost: atOnce, total: atOnce },
      });
      largest = Math.max(largest, process.memoryUsage().heapUsed);
      const total = sent.reduce((sum, one) => sum + one.sent, 0);
      if (total !== count * webhooks) throw new Error(`${total} sent: ${problems[0]?.message ?? ''}`);
    },
    floor: () => postAll(address, JSON.stringify(events[0])),
    floorName: `bare fetch loop, ${atOnce} at once`,
    note: () => `at most ${Math.round(largest / 2 ** 20)} MiB of heap in use after a run`,
    dispose: () => void child.kill(),
  };
}

function createEvents(): readonly Event[] {
  const sample = createSampleEvent('flux-system', {
    origin: { repository: 'https://github.com/example/fleet' },
    now: 0,
  });
  return Array.from({ length: count }, (_, index) => ({
    ...sample,
    involvedObject: { ...sample.involvedObject, name: `app-${index}` },
  }));
}

function createProvider(name: string, address: string): Provider {
  const place = { file: 'providers.yaml', line: 1, column: 1 };
  return {
    kind: 'Provider',
    metadata: { name, namespace: 'flux-system', labels: {}, annotations: {} },
    spec: { type: 'generic', address, timeout: 15_000, suspend: false },
    place,
    document: {},
    placeOf: () => place,
  };
}

function toAlert(provider: Provider): Alert {
  const alert = createSampleAlert(provider);
  const eventSources = alert.spec.eventSources.map((source) => ({ ...source, name: '*' }));
  return {
    ...alert,
    metadata: { ...alert.metadata, name: provider.metadata.name },
    spec: { ...alert.spec, eventSources },
  };
}

async function postAll(address: string, body: string): Promise<void> {
  let left = count * webhooks;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const response = await fetch(address, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      });
      await response.text();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
