import type { DatabaseSync } from 'node:sqlite';

/** Everything that is asked of the table of jobs. A job is by its repository; `place` is where it stands in line. */
export function prepareJobStatements(database: DatabaseSync) {
  return {
    select: database.prepare('SELECT * FROM job WHERE repository = $repository'),
    insert: database.prepare(
      `INSERT INTO job (repository, installation, state, attempt, place, due, again, owner)
     VALUES ($repository, $installation, 'ready', 0, $place, 0, 0, 0)`,
    ),
    move: database.prepare('UPDATE job SET installation = $installation WHERE repository = $repository'),
    makeReady: database.prepare(
      "UPDATE job SET state = 'ready', attempt = $attempt, place = $place WHERE repository = $repository",
    ),
    delay: database.prepare(
      `UPDATE job SET state = 'delayed', attempt = $attempt, due = $due, again = $again WHERE repository = $repository`,
    ),
    setAttempt: database.prepare('UPDATE job SET attempt = $attempt WHERE repository = $repository'),
    start: database.prepare(
      "UPDATE job SET state = 'running', attempt = attempt + 1, owner = installation WHERE repository = $repository",
    ),
    remove: database.prepare('DELETE FROM job WHERE repository = $repository'),
    due: database.prepare(
      "SELECT * FROM job WHERE state = 'delayed' AND due <= $now ORDER BY due, repository",
    ),
    earliest: database.prepare("SELECT min(due) AS due FROM job WHERE state = 'delayed'"),
    states: database.prepare('SELECT state, count(*) AS count FROM job GROUP BY state'),
    ran: database.prepare("SELECT * FROM job WHERE state = 'running' ORDER BY place"),
    waiting: database.prepare(
      "SELECT installation FROM job WHERE state = 'ready' GROUP BY installation ORDER BY min(place)",
    ),
    ofInstallation: database.prepare(
      'SELECT * FROM job WHERE installation = $installation AND ($repository IS NULL OR repository = $repository)',
    ),
  };
}
