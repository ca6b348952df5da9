import type { Job, Verdict } from '../queue/queue.ts';
import type { ListedRepository } from '../github/github-app.ts';
import type { JobContext } from './job-context.ts';

/**
 * Compares what GitHub says an installation covers with the inventory. New repositories are reconciled, and those to
 * which something was pushed that no webhook told of; all of them when the installation itself has changed.
 */
export async function lookOver({ installation, triggers }: Job, context: JobContext): Promise<Verdict> {
  const { app, inventory, queue, tokens, log, now } = context;
  const done: Verdict = { kind: 'done' };
  const started = performance.now();
  const found = await app.findInstallation(installation);
  if (!found.ok) return toVerdict(found.failure, now());
  if (found.value === undefined) {
    tokens.forget(installation);
    await context.eraseTenant(installation);
    return done;
  }
  const { account, isSuspended } = found.value;
  await inventory.setInstallation(installation, { account, isSuspended });
  if (isSuspended) return done;
  const minted = await app.mintToken({ installation, permissions: { metadata: 'read' } });
  if (!minted.ok) return toVerdict(minted.failure, now());
  const listed = await app.listRepositories(minted.value.token);
  if (!listed.ok) return toVerdict(listed.failure, now());
  const all = triggers.some(({ kind }) => kind === 'installation');
  if (all) tokens.forget(installation);
  let enqueued = 0;
  for (const repository of listed.value.items) {
    const isNew = await inventory.track(installation, repository);
    if (!all && !isNew && !(await hasMissed(installation, repository, context))) continue;
    if (repository.isArchived === true) continue;
    enqueued += 1;
    await queue.enqueue({
      installation,
      repository: repository.id,
      trigger: { kind: all || isNew ? 'installation' : 'push' },
    });
  }
  const removed = listed.value.isComplete ? await dropOthers(installation, listed.value.items, context) : 0;
  const milliseconds = Math.round(performance.now() - started);
  log.info(
    { installation, repositories: listed.value.items.length, enqueued, removed, milliseconds },
    'installation looked over',
  );
  return done;
}

/** Something was pushed after the last run began. */
async function hasMissed(
  installation: number,
  { id, pushedAt }: ListedRepository,
  { inventory }: JobContext,
): Promise<boolean> {
  const state = await inventory.findState(installation, id);
  if (state?.ran === undefined) return true;
  return pushedAt !== undefined && Date.parse(pushedAt) > state.ran;
}

async function dropOthers(
  installation: number,
  listed: readonly ListedRepository[],
  { inventory }: JobContext,
): Promise<number> {
  const there = new Set(listed.map(({ id }) => id));
  const gone = (await inventory.listRepositories(installation)).filter(({ id }) => !there.has(id));
  for (const { id } of gone) await inventory.untrack(installation, id);
  return gone.length;
}

/** A limit passes; everything else is tried again by the queue. */
function toVerdict(
  {
    kind,
    message,
    retryAfter = 60,
  }: { readonly kind: string; readonly message: string; readonly retryAfter?: number },
  now: number,
): Verdict {
  if (kind === 'limited') return { kind: 'again', at: now + retryAfter * 1_000 };
  throw new Error(message);
}
