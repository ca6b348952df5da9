import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Depth } from '../queue/queue.ts';
import type { Measurement, Metrics } from './metrics.ts';

export type PrometheusOptions = {
  /** Asked when somebody reads the metrics. */
  readonly readDepth: () => Promise<Depth>;
};

export type PrometheusMetrics = Metrics & {
  readonly contentType: string;
  /** Everything in Prometheus' text format. */
  readonly render: () => Promise<string>;
};

/** Metrics for a Prometheus server. Nothing that a tenant chooses becomes a label. */
export function createPrometheusMetrics({ readDepth }: PrometheusOptions): PrometheusMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const instruments = createInstruments(registry);
  addDepth(registry, readDepth);
  return {
    record: (measurement) => record(instruments, measurement),
    contentType: registry.contentType,
    render: async () => registry.metrics(),
  };
}

type Instruments = ReturnType<typeof createInstruments>;

const quick = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const slow = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];

function createInstruments(registry: Registry) {
  const registers = [registry];
  const counter = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []) =>
    new Counter({ name: `tidemark_${name}`, help, labelNames: [...labelNames], registers });
  const histogram = <Label extends string>(
    name: string,
    help: string,
    buckets: readonly number[],
    labelNames: readonly Label[] = [],
  ) =>
    new Histogram({
      name: `tidemark_${name}`,
      help,
      labelNames: [...labelNames],
      buckets: [...buckets],
      registers,
    });
  return {
    webhooks: counter('webhooks_total', 'Webhooks by what became of them.', ['event', 'result']),
    webhookSeconds: histogram('webhook_duration_seconds', 'From a webhook to its answer.', quick, ['event']),
    jobs: counter('jobs_total', 'Reconciliations of a repository by their outcome.', ['outcome']),
    jobSeconds: histogram('job_duration_seconds', 'How long a reconciliation took.', slow, ['outcome']),
    requests: counter('requests_total', 'HTTP requests that reconciliations made.', ['to']),
    scans: counter('scans_total', 'Listings of tags that reconciliations used, by how they ended.', [
      'state',
    ]),
    selections: counter('selections_total', 'Policies by what they selected.', ['state']),
    deliveries: counter('deliveries_total', 'Groups of changes by what was done about them.', ['outcome']),
    notifications: counter('notifications_total', 'Messages by whether they were sent.', ['result']),
    budget: histogram(
      'github_budget_remaining_ratio',
      "What was left of an installation's hourly budget after a reconciliation.",
      [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 1],
    ),
    sweepSeconds: histogram('sweep_duration_seconds', 'How long going through all repositories took.', slow),
    swept: new Gauge({
      name: 'tidemark_repositories',
      help: 'Repositories that the last sweep of this process found.',
      registers,
    }),
  };
}

/** GitHub adds events, and anybody can invent some; a label has a bounded set of values. */
const knownEvents = new Set([
  'push',
  'pull_request',
  'issue_comment',
  'registry_package',
  'package',
  'repository',
  'repository_dispatch',
  'installation',
  'installation_repositories',
  'ping',
  'receiver',
]);

function record(instruments: Instruments, measurement: Measurement): void {
  switch (measurement.kind) {
    case 'webhook': {
      const event = knownEvents.has(measurement.event) ? measurement.event : 'other';
      instruments.webhooks.inc({ event, result: measurement.result });
      instruments.webhookSeconds.observe({ event }, measurement.seconds);
      return;
    }
    case 'job': {
      const { outcome, seconds, requests } = measurement;
      instruments.jobs.inc({ outcome });
      instruments.jobSeconds.observe({ outcome }, seconds);
      instruments.requests.inc({ to: 'github' }, requests.github);
      instruments.requests.inc({ to: 'registry' }, requests.registry);
      return;
    }
    case 'scan':
      instruments.scans.inc({ state: measurement.state });
      return;
    case 'selection':
      instruments.selections.inc({ state: measurement.state });
      return;
    case 'delivery':
      instruments.deliveries.inc({ outcome: measurement.outcome });
      return;
    case 'notification':
      instruments.notifications.inc({ result: measurement.result });
      return;
    case 'budget':
      instruments.budget.observe(measurement.remaining);
      return;
    case 'sweep':
      instruments.sweepSeconds.observe(measurement.seconds);
      instruments.swept.set(measurement.repositories);
  }
}

function addDepth(registry: Registry, readDepth: PrometheusOptions['readDepth']): void {
  const gauge: Gauge<'state'> = new Gauge({
    name: 'tidemark_queue_jobs',
    help: 'Jobs in the queue.',
    labelNames: ['state'],
    registers: [registry],
    collect: async () => {
      const { waiting, delayed, running } = await readDepth();
      gauge.set({ state: 'waiting' }, waiting);
      gauge.set({ state: 'delayed' }, delayed);
      gauge.set({ state: 'running' }, running);
    },
  });
}
