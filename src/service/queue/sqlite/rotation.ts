import type { DatabaseSync } from 'node:sqlite';
import { numberOf } from '../../sqlite/row.ts';

/** Whose turn it is: an installation that can start a job stands in line once, and at the end again after its turn. */
export function createRotation(database: DatabaseSync, perInstallation: number) {
  const bounds = database
    .prepare(
      `SELECT min(least) AS least, max(most) AS most FROM (
         SELECT min(place) AS least, max(place) AS most FROM job
         UNION ALL SELECT min(place), max(place) FROM turn)`,
    )
    .get();
  let last = numberOf(bounds, 'most');
  let first = Math.min(0, numberOf(bounds, 'least'));

  const ready = database.prepare(
    "SELECT repository FROM job WHERE state = 'ready' AND installation = $installation ORDER BY place LIMIT 1",
  );
  const running = database.prepare(
    "SELECT count(*) AS count FROM job WHERE state = 'running' AND owner = $installation",
  );
  const line = database.prepare('SELECT installation FROM turn ORDER BY place LIMIT 1');
  const join = database.prepare(
    'INSERT INTO turn (installation, place) VALUES ($installation, $place) ON CONFLICT DO NOTHING',
  );
  const leave = database.prepare('DELETE FROM turn WHERE installation = $installation');

  const nextPlace = () => (last += 1);
  return {
    /** A place behind all others. */
    nextPlace,
    /** A place before all others. */
    firstPlace: () => (first -= 1),
    /** Puts the installation in line if one of its jobs can start, and takes it out if none can. */
    offer(installation: number): void {
      const canStart =
        ready.get({ installation }) !== undefined &&
        numberOf(running.get({ installation }), 'count') < perInstallation;
      if (canStart) join.run({ installation, place: nextPlace() });
      else leave.run({ installation });
    },
    /** The repository whose turn it is. Its installation is out of line until it is offered again. */
    next(): number | undefined {
      for (let row = line.get(); row !== undefined; row = line.get()) {
        const installation = numberOf(row, 'installation');
        leave.run({ installation });
        const job = ready.get({ installation });
        if (job !== undefined) return numberOf(job, 'repository');
      }
      return undefined;
    },
  };
}
