import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { createAdminHandler, type AdminOptions } from '../../../src/service/admin/create-admin-handler.ts';
import { createPrometheusMetrics } from '../../../src/service/metrics/prometheus.ts';
import { portOf } from '../../support/port-of.ts';

let server: Server | undefined;

afterEach(() => {
  server?.close();
});

async function get(options: Partial<AdminOptions>, path: string, method = 'GET') {
  const handle = createAdminHandler({ checks: [], isServing: () => true, ...options });
  server = createServer((request, response) => {
    void handle(request, response).then((isDone) => isDone || response.writeHead(404).end());
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const response = await fetch(`http://127.0.0.1:${portOf(server)}${path}`, { method });
  const type = response.headers.get('content-type');
  return { status: response.status, text: await response.text(), type };
}

describe('health', () => {
  test('is good as long as the process answers', async () => {
    const checks = [{ name: 'store', isReady: async () => false }];
    expect(await get({ checks }, '/healthz')).toMatchObject({ status: 200, text: 'ok\n' });
  });
});

describe('readiness', () => {
  const ready = { name: 'queue', isReady: async () => true };

  test('is there when everything answers', async () => {
    expect(await get({ checks: [ready] }, '/readyz')).toMatchObject({ status: 200 });
  });

  test.each([
    ['says no', async () => false],
    ['fails', () => Promise.reject(new Error('redis://:secret@host'))],
    ['hangs', () => new Promise<boolean>(() => {})],
  ])('names what %s', async (_, isReady) => {
    const checks = [ready, { name: 'store', isReady }];
    const answer = await get({ checks, patience: 50 }, '/readyz');
    expect(answer).toMatchObject({ status: 503, text: 'not ready: store\n' });
  });

  test('ends when the process is to stop', async () => {
    expect(await get({ isServing: () => false }, '/readyz')).toMatchObject({ status: 503 });
  });
});

describe('metrics', () => {
  const createMetrics = () =>
    createPrometheusMetrics({ readDepth: async () => ({ waiting: 3, delayed: 2, running: 1 }) });

  test('come in the format of Prometheus, with the depth of the queue', async () => {
    const metrics = createMetrics();
    metrics.record({ kind: 'job', outcome: 'changed', seconds: 2, requests: { github: 7, registry: 3 } });
    metrics.record({ kind: 'webhook', event: 'push', result: 'accepted', seconds: 0.01 });
    const answer = await get({ metrics }, '/metrics');
    expect(answer.type).toContain('text/plain; version=0.0.4');
    expect(answer.text).toContain('tidemark_jobs_total{outcome="changed"} 1');
    expect(answer.text).toContain('tidemark_requests_total{to="github"} 7');
    expect(answer.text).toContain('tidemark_webhooks_total{event="push",result="accepted"} 1');
    expect(answer.text).toContain('tidemark_queue_jobs{state="waiting"} 3');
  });

  test('have no label that a stranger can make up', async () => {
    const metrics = createMetrics();
    for (let event = 0; event < 100; event++)
      metrics.record({ kind: 'webhook', event: `made-up-${event}`, result: 'refused', seconds: 0 });
    expect(await metrics.render()).toContain('tidemark_webhooks_total{event="other",result="refused"} 100');
    expect(await metrics.render()).not.toContain('made-up');
  });

  test.each([
    [{ kind: 'scan', state: 'partial' }, 'tidemark_scans_total{state="partial"} 1'],
    [{ kind: 'selection', state: 'held' }, 'tidemark_selections_total{state="held"} 1'],
    [{ kind: 'delivery', outcome: 'done' }, 'tidemark_deliveries_total{outcome="done"} 1'],
    [{ kind: 'notification', result: 'failed' }, 'tidemark_notifications_total{result="failed"} 1'],
    [{ kind: 'budget', remaining: 0.15 }, 'tidemark_github_budget_remaining_ratio_bucket{le="0.2"} 1'],
    [{ kind: 'sweep', seconds: 3, repositories: 12 }, 'tidemark_repositories 12'],
  ] as const)('count %o', async (measurement, line) => {
    const metrics = createMetrics();
    metrics.record(measurement);
    expect(await metrics.render()).toContain(line);
  });

  test('are not served where none are given', async () => {
    expect((await get({}, '/metrics')).status).toBe(404);
  });

  test('follow the names that Prometheus asks for', async () => {
    const text = await createMetrics().render();
    const types = [...text.matchAll(/^# TYPE (tidemark_\w+) (\w+)$/gm)];
    expect(types.length).toBeGreaterThan(10);
    for (const [, name = '', type] of types) {
      expect(name.endsWith('_total')).toBe(type === 'counter');
    }
    const histograms = types.filter(([, , type]) => type === 'histogram').map(([, name]) => name);
    for (const name of histograms) expect(name).toMatch(/_(?:seconds|ratio)$/);
  });
});
