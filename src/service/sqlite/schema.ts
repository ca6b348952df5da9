/** `Tide` in ASCII: says in the header of the file whose it is. */
export const APPLICATION_ID = 0x54696465;

/** A file of another version is put aside, since nothing in it is worth a migration. */
export const SCHEMA_VERSION = 1;

/**
 * `entry` is the store; times are milliseconds since the epoch. A `job` row is there while its repository waits, is
 * delayed or runs. A `trigger` with `taken` belongs to the run of its job, one without to the next. `turn` is the
 * rotation: an installation is in it while one of its jobs could start.
 */
export const SCHEMA = `
  PRAGMA application_id = ${APPLICATION_ID};
  PRAGMA user_version = ${SCHEMA_VERSION};

  CREATE TABLE entry (
    key TEXT PRIMARY KEY, size INTEGER NOT NULL, written INTEGER NOT NULL, expires INTEGER, value TEXT NOT NULL
  ) STRICT;
  CREATE INDEX entry_expires ON entry (expires) WHERE expires IS NOT NULL;
  CREATE INDEX entry_written ON entry (written) WHERE expires IS NOT NULL;

  CREATE TABLE job (
    repository INTEGER PRIMARY KEY,
    installation INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'delayed', 'running')),
    attempt INTEGER NOT NULL,
    place INTEGER NOT NULL,
    due INTEGER NOT NULL,
    again INTEGER NOT NULL,
    owner INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX job_ready ON job (installation, place) WHERE state = 'ready';
  CREATE INDEX job_running ON job (owner) WHERE state = 'running';
  CREATE INDEX job_due ON job (due) WHERE state = 'delayed';

  CREATE TABLE trigger (
    id INTEGER PRIMARY KEY AUTOINCREMENT, repository INTEGER NOT NULL, taken INTEGER NOT NULL, text TEXT NOT NULL
  ) STRICT;
  CREATE INDEX trigger_repository ON trigger (repository, taken);

  CREATE TABLE turn (installation INTEGER PRIMARY KEY, place INTEGER NOT NULL) STRICT;
  CREATE INDEX turn_place ON turn (place);
`;
