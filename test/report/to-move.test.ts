import { expect, test } from 'vitest';
import { toMove } from '../../src/report/to-move.ts';

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;

test.each([
  ['leaves out the name that both sides share', 'ghcr.io/a/b:1', 'ghcr.io/a/b:2', '1 → 2'],
  ['shows names that differ', 'old/b:1', 'ghcr.io/a/b:2', 'old/b:1 → ghcr.io/a/b:2'],
  [
    'cuts digests',
    `ghcr.io/a/b:1@${digest('a')}`,
    `ghcr.io/a/b:1@${digest('b')}`,
    '1@sha256:aaaaaaa… → 1@sha256:bbbbbbb…',
  ],
  ['shows an empty value', '', '2', '"" → 2'],
])('%s', (_title, old, next, expected) => {
  expect(toMove({ old, new: next, image: 'ghcr.io/a/b' })).toBe(expected);
});
