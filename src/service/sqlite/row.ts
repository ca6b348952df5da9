import type { SQLOutputValue } from 'node:sqlite';

export type SqliteRow = Readonly<Record<string, SQLOutputValue>>;

/** A column of type TEXT. */
export function textOf(row: SqliteRow, name: string): string {
  const value = row[name];
  if (typeof value !== 'string') throw new TypeError(`column ${name} has no text`);
  return value;
}

/** A column of type INTEGER; 0 when the row is not there. */
export function numberOf(row: SqliteRow | undefined, name: string): number {
  return Number(row?.[name] ?? 0);
}
