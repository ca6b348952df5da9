import { describe, expect, test } from 'vitest';
import type { Budget } from '../../../src/delivery/github/octokit/client.ts';
import { run } from '../../support/github/fleet.ts';
import { checkRequestsAfterEach, tell, wish } from '../../support/github/story.ts';

checkRequestsAfterEach();

function treeOfMain(github: ReturnType<typeof tell>): string {
  const { objects } = github.repository;
  return objects.readCommit(github.repository.tip('main') ?? '')?.tree ?? '';
}

describe('a plan that was made before the base branch was looked at', () => {
  test('is delivered when it was made on the tree that is there', async () => {
    const github = tell();
    const basis = treeOfMain(github);
    const result = await run(github, wish('1.2.4'), { request: { basis } });
    expect(result.moved).toBeUndefined();
    expect(result.base?.tree).toBe(basis);
    expect(github.takeTrace()).toBe('S H T C U+ P I');
  });

  test('is dropped after one look when the base branch has another tree', async () => {
    const github = tell();
    const result = await run(github, wish('1.2.4'), { request: { basis: 'f'.repeat(40) } });
    expect(result).toMatchObject({ moved: true, groups: [], commits: [], problems: [] });
    expect(result.base).toEqual({ oid: github.repository.tip('main'), tree: treeOfMain(github) });
    expect(github.takeTrace()).toBe('S');
  });

  test('tells the first tree to those who have none', async () => {
    const github = tell();
    const result = await run(github, [], { request: { basis: null } });
    expect(result).toMatchObject({ moved: true, base: { tree: treeOfMain(github) } });
  });
});

describe('what GitHub says of its limits', () => {
  test('is told with every answer', async () => {
    const github = tell();
    const budgets: Budget[] = [];
    github.intercept = (_letter, perform) => ({
      ...perform(),
      headers: {
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': '700',
        'x-ratelimit-reset': '1787400000',
        'x-ratelimit-resource': 'graphql',
      },
    });
    await run(github, [], { onBudget: (budget) => budgets.push(budget) });
    expect(budgets).toEqual([{ resource: 'graphql', limit: 5000, remaining: 700, reset: 1_787_400_000_000 }]);
  });

  test('is in the failure, with the time that it asks for', async () => {
    const github = tell();
    github.intercept = () => ({
      status: 403,
      body: { message: 'You have exceeded a secondary rate limit.' },
      headers: { 'retry-after': '60' },
    });
    const { failure } = await run(github, wish('1.2.4'));
    expect(failure).toMatchObject({ kind: 'limited', retryAfter: 60 });
  });
});
