/**
 * A date as a builder wrote it (RFC 3339), when it tells something: builders that make the same bytes from the same
 * sources write the year 1, 1970 or 1980 in its place.
 */
export function toBuildDate(value: unknown): string | undefined {
  if (typeof value !== 'string' || !rfc3339.test(value)) return undefined;
  return isTelling(Date.parse(value)) ? value : undefined;
}

/** A `Last-Modified` header as RFC 3339. */
export function toPushDate(header: string | null): string | undefined {
  if (header === null || !/^[A-Z][a-z]+,? /u.test(header)) return undefined;
  const time = Date.parse(header);
  return isTelling(time) ? new Date(time).toISOString() : undefined;
}

const rfc3339 =
  /^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$/u;
const firstTelling = Date.UTC(1981, 0);

function isTelling(time: number): boolean {
  return !Number.isNaN(time) && time >= firstTelling;
}
