import { keys } from '../inventory/keys.ts';
import type { RepositoryRecord } from '../inventory/shapes.ts';
import type { Trigger } from '../queue/trigger.ts';
import type { Store } from '../store/store.ts';
import { toNextDue } from '../schedule/next-due.ts';
import type { RepositoryView, RunRecord } from '../view/repository-view.ts';
import { putView, toTracked } from '../view/stored-views.ts';
import type { JobContext } from './job-context.ts';
import type { Reconciled } from './reconcile.ts';

export type FinishedJob = Reconciled & {
  readonly record: RepositoryRecord;
  readonly triggers: readonly Trigger[];
  readonly started: number;
  readonly milliseconds: number;
};

const mostRuns = 20;

/** Leaves what a job found where the page, the timers, the next job and those who look for images find it. */
export async function saveOutcome(job: FinishedJob, context: JobContext): Promise<void> {
  const { record, outcome, started, milliseconds } = job;
  const { inventory, store, settings, random, log } = context;
  const { installation, id } = record;
  if (!(await isTracked(record, context))) return;
  const hasFailed = outcome.outcome === 'failed' || outcome.outcome === 'deferred';
  const before = await inventory.findState(installation, id);
  const due = toNextDue({
    started,
    interval: outcome.interval,
    hasFailed,
    minInterval: settings.minInterval,
    random,
  });
  const run = toRunRecord(job);
  const runs = [run, ...(await readRuns(record, store))].slice(0, mostRuns);
  await store.put(keys.runs(installation, id), JSON.stringify(runs));
  if (outcome.isCutShort !== true) await saveFindings(job, context);
  await saveView({ record, runs, due, job }, context);
  const base = outcome.base ?? before?.base;
  await inventory.setState(installation, id, {
    ran: started,
    ...(base !== undefined && { base }),
    ...(due !== undefined && { due }),
  });
  // It was uninstalled while this was written.
  if (!(await isTracked(record, context))) await inventory.untrack(installation, id);
  report(job, run, context);
  log.info(
    {
      installation,
      repository: id,
      name: record.name,
      triggers: run.triggers,
      outcome: run.outcome,
      summary: run.summary,
      requests: run.requests,
      milliseconds,
    },
    'reconciliation',
  );
}

async function isTracked({ installation, id }: RepositoryRecord, { store }: JobContext): Promise<boolean> {
  return (await store.get(keys.owner(id))) === String(installation);
}

function toRunRecord({ outcome, questions, triggers, started, milliseconds }: FinishedJob): RunRecord {
  return {
    started,
    milliseconds,
    triggers: [...new Set(triggers.map(({ kind }) => kind))],
    outcome: outcome.outcome,
    summary: outcome.summary.slice(0, 1_000),
    requests: { github: outcome.requests, registry: questions },
    ...(outcome.commit !== undefined && { commit: outcome.commit }),
  };
}

/** What later jobs go on from, written where it differs. */
async function saveFindings(
  { record, outcome }: FinishedJob,
  { inventory, store }: JobContext,
): Promise<void> {
  const { installation, id } = record;
  const index = new Map([
    ...outcome.images.map((image) => [keys.imageUser(image, installation, id), ''] as const),
    ...outcome.hooks.map(([digest, text]) => [keys.hookUser(digest, installation, id), text] as const),
  ]);
  await inventory.setIndex(installation, id, index);
  const key = keys.firstSeen(installation, id);
  const firstSeen = JSON.stringify(outcome.firstSeen);
  if (outcome.firstSeen.length > 0 && (await store.get(key)) !== firstSeen) await store.put(key, firstSeen);
  const refusals = keys.refusals(installation, id);
  const refused = JSON.stringify(outcome.refusals);
  if (((await store.get(refusals)) ?? '[]') !== refused) await store.put(refusals, refused);
  if (outcome.told !== undefined) await store.put(keys.told(installation, id), JSON.stringify(outcome.told));
}

type ViewRequest = {
  readonly record: RepositoryRecord;
  readonly runs: readonly RunRecord[];
  readonly due: number | undefined;
  readonly job: FinishedJob;
};

async function saveView({ record, runs, due, job }: ViewRequest, { store }: JobContext): Promise<void> {
  const { outcome } = job;
  const { policies, holds, pulls } =
    outcome.isCutShort === true ? await readFindings(record, store) : outcome;
  const view: RepositoryView = {
    repository: toTracked(record, false),
    policies,
    holds,
    pulls,
    problems: outcome.problems,
    runs,
    ...(due !== undefined && { due }),
  };
  await putView(view, store);
}

async function readRuns({ installation, id }: RepositoryRecord, store: Store): Promise<readonly RunRecord[]> {
  const text = await store.get(keys.runs(installation, id));
  const runs: readonly RunRecord[] = text === undefined ? [] : JSON.parse(text);
  return runs;
}

type Findings = Pick<RepositoryView, 'policies' | 'holds' | 'pulls'>;

/** What an earlier run found, which this process or another one of the same version has written. */
async function readFindings({ installation, id }: RepositoryRecord, store: Store): Promise<Findings> {
  const text = await store.get(keys.view(installation, id));
  if (text === undefined) return { policies: [], holds: [], pulls: [] };
  const { policies = [], holds = [], pulls = [] }: Partial<RepositoryView> = JSON.parse(text);
  return { policies, holds, pulls };
}

function report({ outcome, milliseconds }: FinishedJob, run: RunRecord, { metrics }: JobContext): void {
  const { requests } = run;
  metrics.record({ kind: 'job', outcome: run.outcome, seconds: milliseconds / 1_000, requests });
  for (const { scan, explanation } of outcome.policies) {
    metrics.record({ kind: 'selection', state: explanation.state });
    if (scan !== undefined) metrics.record({ kind: 'scan', state: scan.state });
  }
  for (const state of outcome.groups) metrics.record({ kind: 'delivery', outcome: state });
  for (const result of outcome.sent) metrics.record({ kind: 'notification', result });
  if (outcome.budget !== undefined) metrics.record({ kind: 'budget', remaining: outcome.budget.left });
}
