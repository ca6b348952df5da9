import { describe, expect, test } from 'vitest';
import { createOctokitForge } from '../../../src/delivery/github/octokit/create-octokit-forge.ts';
import { readWritePace } from '../../../src/delivery/github/write-pace.ts';
import { run } from '../../support/github/fleet.ts';
import { checkRequestsAfterEach, tell, wish } from '../../support/github/story.ts';

checkRequestsAfterEach();

describe('the time between two writes', () => {
  test('is a second, and reads do not wait', async () => {
    const github = tell();
    const waits: number[] = [];
    const sleep = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
    await run(github, wish('1.2.4'), { pace: 1_000, sleep });
    expect(github.takeTrace()).toBe('S H T C U+ P I');
    // Nothing is waited for before the first write.
    expect(waits).toHaveLength(4);
    for (const wait of waits) expect(wait).toBeGreaterThan(500);
    waits.length = 0;
    await run(github, wish('1.2.4'), { pace: 1_000, sleep });
    expect(waits).toEqual([]);
  });

  test('is a second for a host that says nothing of it', async () => {
    const github = tell();
    const waits: number[] = [];
    const forge = createOctokitForge({
      owner: 'acme',
      repository: 'fleet',
      token: 'ghs_test',
      fetch: github.fetch,
      sleep: async (milliseconds) => void waits.push(milliseconds),
    });
    await forge.comment(1, 'first');
    await forge.comment(1, 'second');
    expect(waits).toEqual([expect.toSatisfy((wait: number) => wait > 500 && wait <= 1_000)]);
  });

  test.each([
    ['https://api.github.com', undefined, { value: 1_000 }],
    ['https://api.github.com', ' ', { value: 1_000 }],
    ['https://api.github.com', '2s', { value: 2_000 }],
    ['https://ghe.example.com/api/v3', '0s', { value: 0 }],
    ['https://ghe.example.com/api/v3', '250ms', { value: 250 }],
    ['https://github.com.example.com/api/v3', '0s', { value: 0 }],
  ])('on %s, %j is taken', (url, text, pace) => {
    expect(readWritePace(text, url)).toEqual(pace);
  });

  test.each([
    ['https://api.github.com', '0s'],
    ['https://api.github.com', '999ms'],
    ['https://API.GitHub.com/', '0s'],
    ['https://api.acme.ghe.com', '0s'],
    ['nonsense', '0s'],
    ['https://ghe.example.com/api/v3', '61s'],
    ['https://ghe.example.com/api/v3', '-1s'],
    ['https://ghe.example.com/api/v3', '100'],
  ])('on %s, %j is refused with what is expected', (url, text) => {
    expect(readWritePace(text, url)).toEqual({ expected: expect.stringMatching(/^a time from [01]s to 1m/) });
  });
});
