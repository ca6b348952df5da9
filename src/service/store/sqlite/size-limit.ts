import type { DatabaseSync } from 'node:sqlite';
import { TidemarkError } from '../../../errors.ts';
import { numberOf } from '../../sqlite/row.ts';

const cleanEvery = 100;
const evictAtOnce = 50;
/** Some room is made at once, so that not every write has to. */
const afterEviction = 0.9;

/**
 * Holds the sum of all entries below a limit: first what has expired goes, then what was written longest ago of what
 * would expire some day. What has no time to live stays.
 */
export function createSizeLimit(database: DatabaseSync, limit: number) {
  const sum = database.prepare('SELECT coalesce(sum(size), 0) AS sum FROM entry');
  const old = database.prepare('SELECT size FROM entry WHERE key = $key');
  const removeExpired = database.prepare('DELETE FROM entry WHERE expires <= $now');
  const evict = database.prepare(
    `DELETE FROM entry WHERE rowid IN
     (SELECT rowid FROM entry WHERE expires IS NOT NULL ORDER BY written, rowid LIMIT ${evictAtOnce})`,
  );
  // What was deleted since is still counted, so that the true sum is asked for only when it could matter.
  let atMost = numberOf(sum.get(), 'sum');
  let writes = 0;
  return {
    /** Called in the transaction that writes `bytes` under `key`. */
    makeRoom(key: string, bytes: number, now: number): void {
      if (writes % cleanEvery === 0) removeExpired.run({ now });
      writes += 1;
      atMost += bytes;
      if (atMost <= limit) return;
      removeExpired.run({ now });
      const measure = () => numberOf(sum.get(), 'sum') - numberOf(old.get({ key }), 'size') + bytes;
      atMost = measure();
      while (atMost > limit * afterEviction && Number(evict.run().changes) > 0) atMost = measure();
      if (atMost > limit)
        throw new TidemarkError(
          'store-failed',
          `the store is full: ${atMost} bytes of entries that do not expire, where ${limit} are allowed`,
        );
    },
  };
}
