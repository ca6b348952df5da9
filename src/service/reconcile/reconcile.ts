import * as z from 'zod/mini';
import { refusalSchema } from '../../delivery/github/refusals.ts';
import { TidemarkError } from '../../errors.ts';
import { keys } from '../inventory/keys.ts';
import { readJson } from '../inventory/read-json.ts';
import type { RepositoryRecord } from '../inventory/shapes.ts';
import type { Job } from '../queue/queue.ts';
import { toRefusedOutcome } from './failed-outcome.ts';
import type { JobContext } from './job-context.ts';
import type { JobInput } from './job-input.ts';
import type { JobOutcome } from './job-outcome.ts';

export type Reconciled = {
  readonly outcome: JobOutcome;
  /** Requests to registries; what others had asked a moment ago takes none. */
  readonly questions: number;
};

/** Gathers what a job takes, and has it run. */
export async function reconcile(
  job: Job,
  record: RepositoryRecord,
  context: JobContext,
  signal: AbortSignal,
): Promise<Reconciled> {
  const { installation, repository } = job;
  const token = await context.tokens.forRepository(installation, repository);
  if (!token.ok) return { outcome: toRefusedOutcome(token.failure), questions: 0 };
  const base =
    record.defaultBranch === '' ? await findBranch(record, token.value.token, context) : record.defaultBranch;
  const input = await gather(job, { ...record, defaultBranch: base }, context);
  const refresh = { images: listTold(job), since: context.now() };
  const access = await context.tenancy.open({ installation, refresh, signal });
  try {
    const ask = async (refused: boolean): Promise<string> => {
      const found = await context.tokens.forRepository(installation, repository, refused);
      if (found.ok) return found.value.token;
      throw new TidemarkError('forge-failed', found.failure.message);
    };
    const { registry } = access;
    const parts = { token: ask, registry, signal: access.signal };
    const outcome = await context.runner.run({ ...input, missing: token.value.missing }, parts);
    return { outcome, questions: access.countRequests() };
  } finally {
    await access.close();
  }
}

/** A webhook need not say which branch is the default one. */
async function findBranch(
  record: RepositoryRecord,
  token: string,
  { app, inventory }: JobContext,
): Promise<string> {
  const found = await app.findRepository(record.id, token);
  if (!found.ok) throw new TidemarkError('forge-failed', found.failure.message);
  if (found.value === undefined) return '';
  await inventory.track(record.installation, found.value);
  return found.value.defaultBranch ?? '';
}

/** Images that somebody says have changed. */
function listTold({ triggers }: Job): ReadonlySet<string> {
  return new Set(triggers.flatMap((trigger) => (trigger.kind === 'images' ? trigger.images : [])));
}

async function gather(job: Job, record: RepositoryRecord, context: JobContext): Promise<JobInput> {
  const { installation, repository, triggers } = job;
  const { store, inventory, settings } = context;
  const [owner = '', name = ''] = record.name.split('/');
  const [state, vault, firstSeen, told, refusals] = await Promise.all([
    inventory.findState(installation, repository),
    context.openVault(installation),
    readJson(store, keys.firstSeen(installation, repository), firstSeenSchema),
    readJson(store, keys.told(installation, repository), toldSchema),
    readJson(store, keys.refusals(installation, repository), refusalsSchema),
  ]);
  return {
    installation,
    repository,
    owner,
    name,
    base: record.defaultBranch,
    ...(state?.base !== undefined && { known: state.base }),
    comments: triggers.flatMap((trigger) => (trigger.kind === 'comment' ? [trigger.comment] : [])),
    ended: triggers.flatMap((trigger) =>
      trigger.kind === 'pull-request' && trigger.ended !== undefined ? [trigger.ended] : [],
    ),
    missing: [],
    vault,
    firstSeen: firstSeen ?? [],
    told: told ?? [],
    refusals: refusals ?? [],
    settings,
  };
}

const sighting = z.pipe(
  z.object({
    seen: z.number(),
    digests: z.record(z.string(), z.number()),
    created: z.optional(z.number()),
  }),
  z.transform(({ created, ...rest }) => ({ ...rest, ...(created !== undefined && { created }) })),
);
const firstSeenSchema = z.array(z.tuple([z.string(), sighting]));
const toldSchema = z.array(z.tuple([z.string(), z.object({ value: z.string(), at: z.number() })]));
const refusalsSchema = z.array(refusalSchema);
