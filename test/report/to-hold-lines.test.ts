import { expect, test } from 'vitest';
import { toHoldLines } from '../../src/report/to-hold-lines.ts';
import type { PlannedMarker } from '../../src/rewrite/planned-marker.ts';

function hold(line: number, code: 'would-downgrade' | 'policy-failed', reason: string): PlannedMarker {
  return {
    place: { file: 'a.yaml', line, column: 1 },
    policy: 'ns/p',
    setter: 'ns:p',
    state: 'held',
    value: '2',
    code,
    reason,
  };
}

test('gives each reason of a policy once, with its first place and the number of others', () => {
  const markers = [
    hold(1, 'would-downgrade', '1 is older than 2'),
    hold(5, 'would-downgrade', '1 is older than 2'),
    hold(7, 'would-downgrade', '1 is older than 3'),
  ];
  expect(toHoldLines({ markers })).toBe(
    'held: a.yaml:1:1 (and 1 more): would-downgrade: 1 is older than 2\nheld: a.yaml:7:1: would-downgrade: 1 is older than 3\n',
  );
});

test('leaves failed policies to their own problem', () => {
  expect(toHoldLines({ markers: [hold(1, 'policy-failed', 'x')] })).toBe('');
});
