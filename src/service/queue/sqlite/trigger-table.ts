import type { DatabaseSync } from 'node:sqlite';
import { numberOf, textOf } from '../../sqlite/row.ts';
import { MOST_COMMENTS, MOST_TRIGGERS, OVERFLOW } from '../trigger-text.ts';

/** The triggers of each repository: those of the run that goes on (taken), and the new ones for the next. */
export function createTriggerTable(database: DatabaseSync) {
  const count = database.prepare(
    `SELECT count(*) AS count FROM trigger
     WHERE repository = $repository AND taken = 0 AND substr(text, 1, 1) = $class`,
  );
  const find = database.prepare(
    'SELECT 1 FROM trigger WHERE repository = $repository AND taken = 0 AND text = $text LIMIT 1',
  );
  const insert = database.prepare(
    'INSERT INTO trigger (repository, taken, text) VALUES ($repository, 0, $text)',
  );
  const some = database.prepare('SELECT 1 FROM trigger WHERE repository = $repository AND taken = 0 LIMIT 1');
  const take = database.prepare('UPDATE trigger SET taken = 1 WHERE repository = $repository AND taken = 0');
  const list = database.prepare(
    'SELECT text FROM trigger WHERE repository = $repository AND taken = $taken ORDER BY id',
  );
  const removeAll = database.prepare('DELETE FROM trigger WHERE repository = $repository');
  const removeTaken = database.prepare('DELETE FROM trigger WHERE repository = $repository AND taken = 1');
  const dirty = database.prepare(
    `SELECT count(*) AS count FROM job WHERE state = 'running'
     AND EXISTS (SELECT 1 FROM trigger WHERE trigger.repository = job.repository AND taken = 0)`,
  );

  const has = (repository: number, text: string) => find.get({ repository, text }) !== undefined;
  const textsOf = (repository: number, taken: 0 | 1) =>
    list.all({ repository, taken }).map((row) => textOf(row, 'text'));

  /** Adds a trigger unless an equal one is there; one without room becomes the one that asks for everything. */
  function add(repository: number, text: string): void {
    if (has(repository, text)) return;
    const isComment = text.startsWith('c');
    const room =
      (isComment ? MOST_COMMENTS : MOST_TRIGGERS) -
      numberOf(count.get({ repository, class: text.slice(0, 1) }), 'count');
    if (isComment ? room > 0 : room > 1) insert.run({ repository, text });
    else if (!isComment && room === 1 && !has(repository, OVERFLOW))
      insert.run({ repository, text: OVERFLOW });
  }

  return {
    add,
    hasNew: (repository: number) => some.get({ repository }) !== undefined,
    /** Makes the new triggers those of the run that begins. */
    take(repository: number): readonly string[] {
      take.run({ repository });
      return textsOf(repository, 1);
    },
    /** Puts those of the run before the new ones. */
    giveBack(repository: number): void {
      const texts = [...textsOf(repository, 1), ...textsOf(repository, 0)];
      removeAll.run({ repository });
      for (const text of texts) add(repository, text);
    },
    remove(repository: number, which: 'all' | 'taken'): void {
      (which === 'all' ? removeAll : removeTaken).run({ repository });
    },
    /** How many running jobs have new triggers. */
    countOfRunning: () => numberOf(dirty.get(), 'count'),
  };
}
