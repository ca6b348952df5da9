import { describe, expect, test } from 'vitest';
import { readAutomationOptions } from '../../../src/delivery/options/automation-options.ts';

function read(annotations: Readonly<Record<string, string>>) {
  const place = { file: 'a.yaml', line: 1, column: 1 };
  const metadata = { name: 'auto', namespace: 'ns', labels: {}, annotations };
  return readAutomationOptions({ metadata, placeOf: () => place });
}

describe('options of an automation', () => {
  test.each([
    ['delivery', 'pull-request', { delivery: 'pull-request' }],
    ['group-by', 'policy', { groupBy: 'policy' }],
    ['branch', 'images/{{ .Policy }}', { branchTemplate: 'images/{{ .Policy }}' }],
    ['labels', 'a, b,', { labels: ['a', 'b'] }],
    ['team-reviewers', 'platform, @acme/ops, acme/web', { teamReviewers: ['platform', 'ops', 'web'] }],
    ['reviewers', '@ada, bob', { reviewers: ['ada', 'bob'] }],
    ['assignees', '@ada', { assignees: ['ada'] }],
    ['labels', 'ü'.repeat(50), { labels: ['ü'.repeat(50)] }],
    ['milestone', '7', { milestone: 7 }],
    ['draft', 'true', { draft: true }],
    ['auto-merge', 'squash', { autoMerge: { method: 'squash', withoutProtection: false } }],
    ['auto-merge', 'merge without-protection', { autoMerge: { method: 'merge', withoutProtection: true } }],
    ['author', 'Ada L <ada@example.com>', { author: { name: 'Ada L', email: 'ada@example.com' } }],
    ['branch-update', 'append', { branchUpdate: 'append' }],
    [
      'schedule',
      'mon-fri 09:00-17:00 Europe/Berlin; sat 10:00-12:00',
      { schedule: [{ from: 540 }, { days: [6] }] },
    ],
  ])('reads %s: %s', (name, value, expected) => {
    const { options, problems } = read({ [`tidemark.dev/${name}`]: value, 'other.dev/x': 'y' });
    expect(problems).toEqual([]);
    expect(options).toMatchObject(expected);
  });

  test.each([
    ['delivery', 'pr', 'expected one of auto, commit, pull-request, none, found "pr"'],
    ['labels', `a, ${'x'.repeat(51)}`, expect.stringContaining('labels of at most 50 characters')],
    ['milestone', 'v1', 'expected the number of a milestone, found "v1"'],
    ['schedule', 'later', expect.stringContaining('later')],
    ['branch', ' ', 'expected a text, found none'],
    ['auto-merge', 'squash now', expect.stringContaining('expected merge, squash or rebase')],
    ['author', 'ada', expect.stringContaining('expected "manifest" or an author')],
    ['colour', 'red', expect.stringContaining('expected an option of an ImageUpdateAutomation')],
  ])('refuses %s: %s', (name, value, expected) => {
    const { options, problems } = read({ [`tidemark.dev/${name}`]: value });
    expect(options).toEqual({});
    const message = typeof expected === 'string' ? `tidemark.dev/${name}: ${expected}` : expected;
    expect(problems).toMatchObject([{ severity: 'error', code: 'invalid-value', message }]);
  });
});
