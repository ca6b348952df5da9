import { expect, test } from 'vitest';
import { parseRetryAfter } from '../../../src/registry/oci/retry-after.ts';

const now = Date.UTC(2026, 0, 1, 12);

test.each([
  ['0', 0],
  ['120', 120_000],
  [' 7 ', 7_000],
  ['Thu, 01 Jan 2026 12:00:30 GMT', 30_000],
  ['Thursday, 01-Jan-26 12:00:30 GMT', 30_000],
  ['Thu Jan  1 12:00:30 2026 GMT', 30_000],
  ['Thu, 01 Jan 2026 11:00:00 GMT', 0],
  ['soon', undefined],
  ['-1', undefined],
  ['1.5', undefined],
  ['99999999999', undefined],
  ['', undefined],
  [null, undefined],
])('%j is a wait of %j', (value, wait) => {
  expect(parseRetryAfter(value, now)).toBe(wait);
});
