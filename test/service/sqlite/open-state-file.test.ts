import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { openStateFile } from '../../../src/service/sqlite/open-state-file.ts';
import { createSqliteStore } from '../../../src/service/store/sqlite/create-sqlite-store.ts';

const directory = mkdtempSync(join(tmpdir(), 'tidemark-file-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

let count = 0;
const createPath = () => {
  const folder = join(directory, String((count += 1)));
  mkdirSync(folder);
  return join(folder, 'state.db');
};

async function fill(file: string): Promise<void> {
  const store = createSqliteStore(openStateFile({ file, warn: () => undefined }));
  for (let index = 0; index < 200; index += 1) await store.put(`key/${index}`, 'x'.repeat(500));
  await store.close();
}

async function openAgain(file: string) {
  const warnings: string[] = [];
  const store = createSqliteStore(openStateFile({ file, warn: (message) => warnings.push(message) }));
  const entries = await store.list('', { limit: 1_000 });
  await store.put('works', 'yes');
  await store.close();
  const aside = readdirSync(join(file, '..')).find((name) => name.includes('.aside-'));
  return { warnings, entries: entries.length, aside: aside && join(file, '..', aside) };
}

describe('the state file', () => {
  test('is created with its directory, and keeps what was put into it', async () => {
    const file = join(createPath(), '../deeper/still/state.db');
    await fill(file);
    expect(await openAgain(file)).toEqual({ warnings: [], entries: 200, aside: undefined });
  });

  test('is put aside with a warning when it is no database', async () => {
    const file = createPath();
    writeFileSync(file, 'These are my notes. '.repeat(100));
    const { warnings, entries, aside } = await openAgain(file);
    expect(warnings).toEqual([
      `the state file ${file} is no SQLite database; it is now ${aside}, and a new one is begun`,
    ]);
    expect(entries).toBe(0);
    expect(readFileSync(String(aside), 'utf8')).toMatch(/^These are my notes/);
  });

  test('is put aside with a warning when it is damaged in the middle', async () => {
    const file = createPath();
    await fill(file);
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 8_192, bytes.length - 4_096);
    writeFileSync(file, bytes);
    const { warnings, entries, aside } = await openAgain(file);
    expect(warnings[0]).toContain('is damaged');
    expect(entries).toBe(0);
    expect(readFileSync(String(aside)).equals(bytes)).toBe(true);
  });

  test('is put aside with a warning when it is cut off', async () => {
    const file = createPath();
    await fill(file);
    writeFileSync(file, readFileSync(file).subarray(0, 20_000));
    const { warnings, entries } = await openAgain(file);
    expect(warnings[0]).toContain('is damaged');
    expect(entries).toBe(0);
  });

  test('is put aside with a warning when it is the database of another program', async () => {
    const file = createPath();
    const foreign = new DatabaseSync(file);
    foreign.exec("CREATE TABLE people (name TEXT); INSERT INTO people VALUES ('Ada')");
    foreign.close();
    const { warnings, aside } = await openAgain(file);
    expect(warnings[0]).toContain('belongs to another program');
    const kept = new DatabaseSync(String(aside));
    expect(kept.prepare('SELECT name FROM people').get()).toEqual({ name: 'Ada' });
    kept.close();
  });

  test('is put aside with a warning when it is of another version', async () => {
    const file = createPath();
    await fill(file);
    const later = new DatabaseSync(file);
    later.exec('PRAGMA user_version = 99');
    later.close();
    const { warnings } = await openAgain(file);
    expect(warnings[0]).toContain('has version 99 where');
  });

  test('begins in an empty file', async () => {
    const file = createPath();
    writeFileSync(file, '');
    expect(await openAgain(file)).toMatchObject({ warnings: [], entries: 0 });
  });

  test('cannot be a directory', () => {
    const file = createPath();
    mkdirSync(file);
    expect(() => openStateFile({ file, warn: () => undefined })).toThrow(
      `the state file ${file} cannot be opened: `,
    );
  });

  test('belongs to one process, until that ends or is killed', async () => {
    const file = createPath();
    const script = `import { openStateFile } from ${JSON.stringify(join(import.meta.dirname, '../../../src/service/sqlite/open-state-file.ts'))};
      openStateFile({ file: ${JSON.stringify(file)}, warn: console.error });
      console.log('open'); setInterval(() => undefined, 1_000);`;
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const open = () => openStateFile({ file, warn: () => undefined });
    expect(open).toThrow(
      `the state file ${file} is in use by another process; an embedded service is one process`,
    );
    child.kill('SIGKILL');
    await once(child, 'exit');
    const state = open();
    expect(open).toThrow('is in use by another process');
    state.close();
  });
});
