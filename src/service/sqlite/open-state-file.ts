import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TidemarkError } from '../../errors.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './schema.ts';

export type StateFile = {
  readonly database: DatabaseSync;
  /** All of it or nothing. */
  transaction<Result>(run: () => Result): Result;
  close(): void;
};

export type StateFileOptions = {
  /** The path of the file, or `:memory:`. */
  readonly file: string;
  /** Told when a file that cannot be used was renamed. */
  readonly warn: (message: string) => void;
};

/**
 * Opens the file that holds the store and the queue of an embedded service, or begins a new one. It belongs to one
 * process for as long as that lives: the lock is the operating system's, so a killed process leaves none behind.
 *
 * A file that is damaged, of another program or of another version is renamed to `<file>.aside-<time>`, with a warning.
 *
 * @throws {TidemarkError} `store-failed` when another process has the file, or it cannot be created.
 */
export function openStateFile({ file, warn }: StateFileOptions): StateFile {
  let database: DatabaseSync;
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
    database = openOrReplace({ file, warn });
  } catch (error) {
    throw toStateError(file, error);
  }
  return {
    database,
    transaction(run) {
      database.exec('BEGIN IMMEDIATE');
      try {
        const result = run();
        database.exec('COMMIT');
        return result;
      } catch (error) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw error;
      }
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

function openOrReplace({ file, warn }: StateFileOptions): DatabaseSync {
  try {
    return open(file);
  } catch (error) {
    const reason = findReasonToReplace(error);
    if (reason === undefined) throw error;
    const aside = `${file}.aside-${new Date().toISOString().replaceAll(':', '-')}`;
    for (const suffix of ['', '-wal', '-shm']) renameIfThere(`${file}${suffix}`, `${aside}${suffix}`);
    warn(`the state file ${file} ${reason}; it is now ${aside}, and a new one is begun`);
    return open(file);
  }
}

class UnusableFile extends Error {}

function open(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 1_000 });
  try {
    // The lock is taken with the first write and kept; nothing is shared, so there is no `-shm` file either.
    database.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    database.exec('PRAGMA journal_size_limit = 67108864; BEGIN IMMEDIATE');
    prepareSchema(database);
    database.exec('COMMIT');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function prepareSchema(database: DatabaseSync): void {
  const application = readNumber(database, 'PRAGMA application_id');
  const version = readNumber(database, 'PRAGMA user_version');
  const objects = readNumber(database, 'SELECT count(*) FROM sqlite_schema');
  if (application === 0 && version === 0 && objects === 0) {
    database.exec(SCHEMA);
    return;
  }
  if (application !== APPLICATION_ID) throw new UnusableFile('belongs to another program');
  if (version !== SCHEMA_VERSION)
    throw new UnusableFile(`has version ${version} where ${SCHEMA_VERSION} is expected`);
  const verdict = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
  if (verdict !== 'ok') throw new UnusableFile('is damaged');
}

function readNumber(database: DatabaseSync, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0]);
}

function findReasonToReplace(error: unknown): string | undefined {
  if (error instanceof UnusableFile) return error.message;
  const code = sqliteCode(error);
  if (code === SQLITE_NOTADB) return 'is no SQLite database';
  return code === SQLITE_CORRUPT ? 'is damaged' : undefined;
}

const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** The primary result code of SQLite (<https://www.sqlite.org/rescode.html>). */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  return Number(error.errcode) & 0xff;
}

function toStateError(file: string, error: unknown): TidemarkError {
  const message =
    sqliteCode(error) === SQLITE_BUSY
      ? `the state file ${file} is in use by another process; an embedded service is one process: stop the other one, ` +
        'give this one a file of its own, or let both share a Redis (REDIS_URL)'
      : `the state file ${file} cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
  return new TidemarkError('store-failed', message, { cause: error });
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
}
