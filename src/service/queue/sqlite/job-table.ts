import type { DatabaseSync } from 'node:sqlite';
import type { SqliteRow } from '../../sqlite/row.ts';
import { numberOf } from '../../sqlite/row.ts';
import type { Depth, Job } from '../queue.ts';
import type { QueueRules } from '../queue-options.ts';
import type { Outcome } from '../run-job.ts';
import { parseTriggerText } from '../trigger-text.ts';
import { createRotation } from './rotation.ts';
import { createTriggerTable } from './trigger-table.ts';

/** The steps of a job's life; each is one transaction of the caller. */
export type JobTable = ReturnType<typeof createJobTable>;

type Request = { readonly installation: number; readonly repository: number; readonly text: string };

export function createJobTable(database: DatabaseSync, { perInstallation }: QueueRules) {
  const rotation = createRotation(database, perInstallation);
  const triggers = createTriggerTable(database);
  const select = database.prepare('SELECT * FROM job WHERE repository = $repository');
  const insert = database.prepare(
    `INSERT INTO job (repository, installation, state, attempt, place, due, again, owner)
     VALUES ($repository, $installation, 'ready', 0, $place, 0, 0, 0)`,
  );
  const move = database.prepare('UPDATE job SET installation = $installation WHERE repository = $repository');
  const makeReady = database.prepare(
    "UPDATE job SET state = 'ready', attempt = $attempt, place = $place WHERE repository = $repository",
  );
  const delay = database.prepare(
    `UPDATE job SET state = 'delayed', attempt = $attempt, due = $due, again = $again WHERE repository = $repository`,
  );
  const setAttempt = database.prepare('UPDATE job SET attempt = $attempt WHERE repository = $repository');
  const start = database.prepare(
    "UPDATE job SET state = 'running', attempt = attempt + 1, owner = installation WHERE repository = $repository",
  );
  const remove = database.prepare('DELETE FROM job WHERE repository = $repository');
  const due = database.prepare(
    "SELECT * FROM job WHERE state = 'delayed' AND due <= $now ORDER BY due, repository",
  );
  const earliest = database.prepare("SELECT min(due) AS due FROM job WHERE state = 'delayed'");
  const states = database.prepare('SELECT state, count(*) AS count FROM job GROUP BY state');
  const ran = database.prepare("SELECT * FROM job WHERE state = 'running' ORDER BY place");
  const waiting = database.prepare(
    "SELECT installation FROM job WHERE state = 'ready' GROUP BY installation ORDER BY min(place)",
  );
  const ofInstallation = database.prepare(
    'SELECT * FROM job WHERE installation = $installation AND ($repository IS NULL OR repository = $repository)',
  );

  const queueUp = (job: SqliteRow, attempt: number, place = rotation.nextPlace()) => {
    makeReady.run({ repository: numberOf(job, 'repository'), attempt, place });
    rotation.offer(numberOf(job, 'installation'));
  };
  const drop = (repository: number) => {
    triggers.remove(repository, 'all');
    remove.run({ repository });
  };

  function enqueue({ installation, repository, text }: Request): void {
    triggers.add(repository, text);
    const job = select.get({ repository });
    if (job === undefined) {
      insert.run({ repository, installation, place: rotation.nextPlace() });
      rotation.offer(installation);
      return;
    }
    const before = numberOf(job, 'installation');
    if (before !== installation) {
      move.run({ repository, installation });
      rotation.offer(before);
      rotation.offer(installation);
    }
    if (job['state'] !== 'delayed') return;
    if (numberOf(job, 'again') === 1) queueUp({ ...job, installation }, 0);
    else setAttempt.run({ repository, attempt: 0 });
  }

  function take(now: number): Job | undefined {
    for (const job of due.all({ now })) queueUp(job, numberOf(job, 'attempt'));
    const repository = rotation.next();
    if (repository === undefined) return undefined;
    start.run({ repository });
    const job = select.get({ repository });
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
    const job = select.get({ repository });
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
        return void delay.run({ repository, attempt: 0, due: outcome.at, again: 1 });
      case 'retry':
        return void delay.run({ repository, attempt: hasNew ? 0 : attempt, due: outcome.at, again: 0 });
    }
  }

  /** What ran in a process that is gone waits again; the attempt counts, since it may be what ended the process. */
  function recover(): void {
    for (const job of ran.all()) {
      const repository = numberOf(job, 'repository');
      triggers.giveBack(repository);
      if (triggers.hasNew(repository)) queueUp(job, numberOf(job, 'attempt'), rotation.firstPlace());
      else drop(repository);
    }
    for (const job of waiting.all()) rotation.offer(numberOf(job, 'installation'));
  }

  function forget(installation: number, repository?: number): void {
    for (const job of ofInstallation.all({ installation, repository: repository ?? null })) {
      const id = numberOf(job, 'repository');
      triggers.remove(id, 'all');
      if (job['state'] !== 'running') remove.run({ repository: id });
    }
    rotation.offer(installation);
  }

  function depth(): Depth {
    const counts = new Map(states.all().map((row) => [row['state'], numberOf(row, 'count')]));
    return {
      waiting: (counts.get('ready') ?? 0) + triggers.countOfRunning(),
      delayed: counts.get('delayed') ?? 0,
      running: counts.get('running') ?? 0,
    };
  }

  function nextDue(): number | undefined {
    const row = earliest.get();
    return row?.['due'] === null ? undefined : numberOf(row, 'due');
  }

  return { enqueue, take, finish, recover, forget, depth, nextDue };
}
