import { expect, test } from 'vitest';
import type { DeliveredGroup } from '../../src/delivery/github/request.ts';
import { toDeliveryLines } from '../../src/report/to-delivery-lines.ts';

const found = { group: 'apps/prod', automations: ['apps/prod'], branch: 'tidemark/prod-1c6a72' };
const pullRequest = { number: 7, url: 'https://github.com/acme/fleet/pull/7' };
const sha = '0f9b2c1d5e6f7a8b9c0d1e2f3a4b5c6d7e8f9a0b';

test.each<[string, Omit<DeliveredGroup, keyof typeof found>]>([
  [
    'opened pull request #7 https://github.com/acme/fleet/pull/7 as 0f9b2c1',
    { state: 'absent', outcome: 'done', did: 'open', pullRequest, sha },
  ],
  [
    'rebuilt pull request #7 https://github.com/acme/fleet/pull/7 as 0f9b2c1',
    { state: 'stale', outcome: 'done', did: 'rebuild', pullRequest, sha },
  ],
  [
    'closed pull request #7 https://github.com/acme/fleet/pull/7',
    { state: 'obsolete', outcome: 'done', did: 'close', pullRequest },
  ],
  ['deleted branch tidemark/prod-1c6a72', { state: 'obsolete', outcome: 'done', did: 'clean-up' }],
  ['nothing to do', { state: 'delivered', outcome: 'unchanged' }],
  [
    'unchanged (rejected) on branch tidemark/prod-1c6a72: #6 was closed',
    { state: 'rejected', outcome: 'unchanged', reason: '#6 was closed' },
  ],
  [
    'would open a pull request "Update app" (absent) on branch tidemark/prod-1c6a72',
    { state: 'absent', outcome: 'planned', would: 'open', title: 'Update app' },
  ],
])('says what became of a group: %s', (line, group) => {
  const groups = [{ ...found, ...group }];
  const delivery = { groups, commits: [], problems: [] };
  expect(toDeliveryLines({ plan: { commits: [] }, delivery })).toBe(`apps/prod: ${line}\n`);
});
