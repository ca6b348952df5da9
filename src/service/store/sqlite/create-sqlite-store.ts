import { TidemarkError } from '../../../errors.ts';
import type { StateFile } from '../../sqlite/open-state-file.ts';
import { numberOf, textOf } from '../../sqlite/row.ts';
import { checkKey, checkPrefix, checkValue, endOf } from '../check-entry.ts';
import type { Store } from '../store.ts';
import { createSizeLimit } from './size-limit.ts';

export type SqliteStoreOptions = {
  /** The sum of all keys and values in bytes that the store may reach; 512 MiB unless given. */
  readonly limit?: number;
  readonly now?: () => number;
};

/** A store in the state file. Expired entries are never seen, and cleaned away while others are written. */
export function createSqliteStore(state: StateFile, options: SqliteStoreOptions = {}): Store {
  const { limit = 512 * 2 ** 20, now = Date.now } = options;
  const { database } = state;
  const alive = '(expires IS NULL OR expires > $now)';
  const select = database.prepare(`SELECT value FROM entry WHERE key = $key AND ${alive}`);
  const upsert = database.prepare(
    `INSERT INTO entry (key, value, size, written, expires) VALUES ($key, $value, $size, $now, $expires)
     ON CONFLICT (key) DO UPDATE SET value = $value, size = $size, written = $now, expires = $expires`,
  );
  const remove = database.prepare('DELETE FROM entry WHERE key = $key');
  const range = database.prepare(
    `SELECT key, value FROM entry WHERE key > $after AND key >= $prefix AND key < $end AND ${alive}
     ORDER BY key LIMIT $limit`,
  );
  const count = database.prepare(
    `SELECT count(*) AS count FROM entry WHERE key >= $prefix AND key < $end AND ${alive}`,
  );
  const removeRange = database.prepare('DELETE FROM entry WHERE key >= $prefix AND key < $end');
  const size = createSizeLimit(database, limit);

  const write = (key: string, value: string, ttl: number | undefined): void => {
    const bytes = key.length + checkValue(key, value);
    size.makeRoom(key, bytes, now());
    upsert.run({ key, value, size: bytes, now: now(), expires: ttl === undefined ? null : now() + ttl });
  };
  return {
    get: (key) =>
      run(() => {
        checkKey(key);
        const row = select.get({ key, now: now() });
        return row && textOf(row, 'value');
      }),
    put: (key, value, { ttl } = {}) =>
      run(() => (checkKey(key), state.transaction(() => write(key, value, ttl)))),
    add: (key, value, { ttl } = {}) =>
      run(() => {
        checkKey(key);
        return state.transaction(() => {
          const isNew = select.get({ key, now: now() }) === undefined;
          if (isNew) write(key, value, ttl);
          return isNew;
        });
      }),
    delete: (key) => run(() => (checkKey(key), void remove.run({ key }))),
    list: (prefix, { after = '', limit: most }) =>
      run(() => {
        checkPrefix(prefix);
        const bounds = { prefix, end: endOf(prefix), after, limit: most, now: now() };
        return range.all(bounds).map((row) => ({ key: textOf(row, 'key'), value: textOf(row, 'value') }));
      }),
    deletePrefix: (prefix) =>
      run(() => {
        checkPrefix(prefix);
        const bounds = { prefix, end: endOf(prefix) };
        return state.transaction(() => {
          const there = numberOf(count.get({ ...bounds, now: now() }), 'count');
          removeRange.run(bounds);
          return there;
        });
      }),
    ping: async () => {
      try {
        return database.prepare('SELECT 1').get() !== undefined;
      } catch {
        return false;
      }
    },
    close: async () => state.close(),
  };
}

async function run<Result>(work: () => Result): Promise<Result> {
  try {
    return work();
  } catch (error) {
    if (error instanceof TidemarkError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new TidemarkError('store-failed', `the state file cannot be used: ${reason}`, { cause: error });
  }
}
