import type { DatabaseSync } from 'node:sqlite';
import type { SqliteRow } from '../../sqlite/row.ts';
import { numberOf } from '../../sqlite/row.ts';
import type { Depth, Job } from '../queue.ts';
import type { QueueRules } from '../queue-options.ts';
import type { Outcome } from '../run-job.ts';
import { parseTriggerText } from '../trigger-text.ts';
import { prepareJobStatements } from './job-statements.ts';
import { createRotation } from './rotation.ts';
import { createTriggerTable } from './trigger-table.ts';

/** The steps of a job's life; each is one transaction of the caller. */
export type JobTable = ReturnType<typeof createJobTable>;

type Request = { readonly installation: number; readonly repository: number; readonly text: string };

export function createJobTable(database: DatabaseSync, { perInstallation }: QueueRules) {
  const rotation = createRotation(database, perInstallation);
  const triggers = createTriggerTable(database);
  const sql = prepareJobStatements(database);

  const queueUp = (job: SqliteRow, attempt: number, place = rotation.nextPlace()) => {
    sql.makeReady.run({ repository: numberOf(job, 'repository'), attempt, place });
    rotation.offer(numberOf(job, 'installation'));
  };
  const drop = (repository: number) => {
    triggers.remove(repository, 'all');
    sql.remove.run({ repository });
  };

  function enqueue({ installation, repository, text }: Request): void {
    triggers.add(repository, text);
    const job = sql.select.get({ repository });
    if (job === undefined) {
      sql.insert.run({ repository, installation, place: rotation.nextPlace() });
      rotation.offer(installation);
      return;
    }
    const before = numberOf(job, 'installation');
    if (before !== installation) {
      sql.move.run({ repository, installation });
      rotation.offer(before);
      rotation.offer(installation);
    }
    if (job['state'] !== 'delayed') return;
    if (numberOf(job, 'again') === 1) queueUp({ ...job, installation }, 0);
    else sql.setAttempt.run({ repository, attempt: 0 });
  }

  function take(now: number): Job | undefined {
    for (const job of sql.due.all({ now })) queueUp(job, numberOf(job, 'attempt'));
    const repository = rotation.next();
    if (repository === undefined) return undefined;
    sql.start.run({ repository });
    const job = sql.select.get({ repository });
    const installation = numberOf(job, 'installation');
    rotation.offer(installation);
    const texts = triggers.take(repository);
    return {
      installation,
      repository,
      triggers: texts.map(parseTriggerText),
      attempt: numberOf(job, 'attempt'),
    };
  }

  function finish(repository: number, outcome: Outcome): void {
    const job = sql.select.get({ repository });
    if (job?.['state'] !== 'running') return;
    settle(job, outcome);
    rotation.offer(numberOf(job, 'owner'));
  }

  function settle(job: SqliteRow, outcome: Outcome): void {
    const repository = numberOf(job, 'repository');
    const attempt = numberOf(job, 'attempt');
    const hasNew = triggers.hasNew(repository);
    if (outcome.kind === 'done' || outcome.kind === 'given-up') triggers.remove(repository, 'taken');
    else triggers.giveBack(repository);
    if (!triggers.hasNew(repository)) return drop(repository);
    switch (outcome.kind) {
      case 'done':
      case 'given-up':
        return queueUp(job, 0);
      case 'handed-back':
        return queueUp(job, hasNew ? 0 : attempt - 1, rotation.firstPlace());
      case 'again':
        if (hasNew) return queueUp(job, 0);
        return void sql.delay.run({ repository, attempt: 0, due: outcome.at, again: 1 });
      case 'retry':
        return void sql.delay.run({ repository, attempt: hasNew ? 0 : attempt, due: outcome.at, again: 0 });
    }
  }

  /** What ran in a process that is gone waits again; the attempt counts, since it may be what ended the process. */
  function recover(): void {
    for (const job of sql.ran.all()) {
      const repository = numberOf(job, 'repository');
      triggers.giveBack(repository);
      if (triggers.hasNew(repository)) queueUp(job, numberOf(job, 'attempt'), rotation.firstPlace());
      else drop(repository);
    }
    for (const job of sql.waiting.all()) rotation.offer(numberOf(job, 'installation'));
  }

  function forget(installation: number, repository?: number): void {
    for (const job of sql.ofInstallation.all({ installation, repository: repository ?? null })) {
      const id = numberOf(job, 'repository');
      triggers.remove(id, 'all');
      if (job['state'] !== 'running') sql.remove.run({ repository: id });
    }
    rotation.offer(installation);
  }

  function depth(): Depth {
    const counts = new Map(sql.states.all().map((row) => [row['state'], numberOf(row, 'count')]));
    return {
      waiting: (counts.get('ready') ?? 0) + triggers.countOfRunning(),
      delayed: counts.get('delayed') ?? 0,
      running: counts.get('running') ?? 0,
    };
  }

  function nextDue(): number | undefined {
    const row = sql.earliest.get();
    return row?.['due'] === null ? undefined : numberOf(row, 'due');
  }

  return { enqueue, take, finish, recover, forget, depth, nextDue };
}
