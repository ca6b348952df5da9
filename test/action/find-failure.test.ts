import { expect, test } from 'vitest';
import { findFailure } from '../../src/entry/action/find-failure.ts';
import type { FailReason } from '../../src/entry/action/inputs.ts';
import type { Run } from '../../src/report/run.ts';

const run: Run = {
  plan: {
    scans: [],
    policies: [],
    automations: [],
    elsewhere: [],
    markers: [],
    commits: [],
    notifications: [],
    problems: [{ severity: 'error', code: 'registry-failed', message: 'x' }],
    firstSeen: new Map(),
  },
  requests: 0,
  milliseconds: 0,
};

test.each<[string | undefined, readonly FailReason[]]>([
  ['errors: 1', ['errors']],
  ['errors: 1', ['warnings']],
  ['errors: 1', ['changes', 'holds']],
  [undefined, ['never']],
  [undefined, ['changes', 'never']],
])('an error gives %j to a step that is to fail on %j', (expected, reasons) => {
  expect(findFailure(run, reasons)).toBe(expected);
});
