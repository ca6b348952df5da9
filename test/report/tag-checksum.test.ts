import { expect, test } from 'vitest';
import { toTagChecksum } from '../../src/report/tag-checksum.ts';

test.each([
  [[], '18153657'],
  [['a'], '68682078'],
  [['2.0.0', '1.0.0'], '495584072'],
  [['v1.0.1', 'v1.0.0', 'latest'], '1594033969'],
])('gives the revision that Flux shows for %j', (tags, expected) => {
  expect(toTagChecksum(tags)).toBe(expected);
});
