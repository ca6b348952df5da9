/** How long a `Retry-After` header (seconds or an HTTP date) asks to wait, in milliseconds; absent when it says nothing. */
export function parseRetryAfter(value: string | null, now: number): number | undefined {
  const text = value?.trim() ?? '';
  if (/^[0-9]{1,9}$/u.test(text)) return Number(text) * 1_000;
  // Only dates as HTTP writes them: `Date.parse` alone takes nearly anything.
  if (!/^[A-Z][a-z]+,? /u.test(text)) return undefined;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
