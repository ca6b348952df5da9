import { setTimeout as sleep } from 'node:timers/promises';
import { createBullmqQueue } from '../../../src/service/queue/bullmq/create-bullmq-queue.ts';
import type { Job, JobRequest, Queue, Verdict } from '../../../src/service/queue/queue.ts';
import { createSqliteQueue } from '../../../src/service/queue/sqlite/create-sqlite-queue.ts';
import { openStateFile } from '../../../src/service/sqlite/open-state-file.ts';

/** A process of the service in a chaos run: enqueues what its parent sends, or works, or both, until it is killed. */
export type ChaosProcess = {
  readonly name: string;
  readonly forge: string;
  readonly concurrency: number;
  readonly redis?: { readonly url: string; readonly prefix: string; readonly lease: number };
  readonly file?: string;
};

export type ChaosRequest = { readonly id: number; readonly request: JobRequest };

const settings: ChaosProcess = JSON.parse(process.argv[2] ?? '{}');
const rules = { attempts: 30, backoff: () => 150, perInstallation: 3 };
const queue = await openQueue(settings);

process.on('message', ({ id, request }: ChaosRequest) => {
  queue.enqueue(request).then(
    () => tell({ id }),
    () => tell({ id, failed: true }),
  );
});
process.on('disconnect', () => process.exit());
if (settings.concurrency > 0) queue.work({ concurrency: settings.concurrency, handle, onError: giveUp });
tell({ ready: true });
// A worker alone has nothing else that keeps it alive between two jobs.
setInterval(() => undefined, 60_000);

/** The parent may be gone. */
function tell(message: object): void {
  process.send?.(message, undefined, undefined, () => undefined);
}

async function openQueue({ redis, file = '' }: ChaosProcess): Promise<Queue> {
  if (redis !== undefined)
    return createBullmqQueue({ ...rules, ...redis, mendEvery: 1_000, warn: () => undefined });
  // The last process may not be buried yet.
  for (let attempt = 0; ; attempt += 1) {
    try {
      return createSqliteQueue(openStateFile({ file, warn: fail }), rules);
    } catch (error) {
      if (attempt === 20) throw error;
      await sleep(50);
    }
  }
}

/** Nothing may be given up here: it would be lost. */
function giveUp({ repository, attempt }: Job, error: unknown, retryAt?: number): void {
  if (retryAt === undefined)
    console.error(`${settings.name} gave up ${repository} after ${attempt}: ${String(error)}`);
}

/** As the real thing: looks what is there, and changes only what is not as it should be. */
async function handle({ repository, triggers }: Job, signal: AbortSignal): Promise<Verdict> {
  const ask = (...path: readonly (string | number)[]) => send(path, signal);
  if (!(await ask('begin', repository, settings.name))) throw new Error('already dead');
  try {
    const { wanted, current } = Object(await ask('read', repository));
    await sleep(Math.random() * 8, undefined, { signal });
    if (Math.random() < 0.02) throw new Error('a failure that passes');
    if (Math.random() < 0.01) return { kind: 'again', at: Date.now() + 1_000 };
    if (current !== wanted) await ask('move', repository, current, wanted);
    for (const trigger of triggers) {
      if (trigger.kind !== 'comment') continue;
      const { comment } = trigger.comment;
      if (!(await ask('answered', comment))) await ask('answer', comment);
    }
    return { kind: 'done' };
  } finally {
    await send(['end', repository, settings.name]);
  }
}

async function send(path: readonly (string | number)[], signal?: AbortSignal): Promise<unknown> {
  const response = await fetch(`${settings.forge}/${path.join('/')}`, { ...(signal && { signal }) });
  return response.json();
}

function fail(message: string): never {
  throw new Error(message);
}
