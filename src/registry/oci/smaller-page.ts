import type { ErrorCode } from '../../errors.ts';
import { toCursor, type Cursor } from './page-cursor.ts';

export type FailedPage = {
  readonly cursor: Cursor;
  /** Absent when there was no answer. */
  readonly status: number | undefined;
  readonly code: ErrorCode;
  /** The last tag of the pages so far. */
  readonly last: string | undefined;
  /** Whether the time for the repository is over. */
  readonly ended: boolean;
};

/** What registries answer to a page size or a link that they do not like. */
const refusals: ReadonlySet<number> = new Set([400, 405, 413, 414, 416, 422]);

/**
 * Another way to ask for a page that was refused or took too long: a link that the registry does not accept itself is
 * replaced by our own position, and a page that is too large by a smaller one.
 */
export function findOtherCursor({ cursor, status, code, last, ended }: FailedPage): Cursor | undefined {
  if (ended || cursor.kind === 'probe') return undefined;
  if (cursor.kind === 'link') {
    const isRefused = status !== undefined && (refusals.has(status) || status === 404);
    const position = new URLSearchParams(cursor.query).get('last') ?? last;
    const canReplace = (isRefused || code === 'registry-timeout') && position !== undefined;
    return canReplace ? toCursor('last', isRefused ? 1_000 : 100, position) : undefined;
  }
  const isTooLarge = code === 'registry-timeout' || (status !== undefined && refusals.has(status));
  const smaller = isTooLarge ? smallerSizes.get(cursor.size) : undefined;
  return smaller === undefined ? undefined : toCursor(cursor.kind, smaller, toLast(cursor));
}

const smallerSizes: ReadonlyMap<number | undefined, number> = new Map([
  [1_000, 100],
  [100, 50],
]);

function toLast({ query }: Cursor): string | undefined {
  return new URLSearchParams(query).get('last') ?? undefined;
}
